import type { Words } from '../model/sentence.ts'
import { copiesWords } from './copies-words.ts'
import { isolationWords } from './isolation/isolation-words.ts'
import { linearizableWords } from './linearizable/linearizable-words.ts'
import { sequentialWords } from './sequential/sequential-words.ts'
import { objectWords } from './objects/object-words.ts'
import { sessionWords } from './session/session-words.ts'
import { bankWords } from './workload/bank-words.ts'
import { workloadWords } from './workload/workload-words.ts'
import { transactionsWords } from './transactions/transactions-words.ts'

/** What the judges say. */
export const checkWords: Words = {
  en: {
    ...linearizableWords.en,
    ...objectWords.en,
    ...sequentialWords.en,
    ...isolationWords.en,
    ...sessionWords.en,
    ...bankWords.en,
    ...copiesWords.en,
    ...workloadWords.en,
    ...transactionsWords.en,
    'entry {number}': 'entry {number}',
    'key {number}': 'key {number}',
    'check.light': 'The recording is light: it has no messages, timers or writes, so this cannot be judged.',
    'check.bound': 'Not decided: the bound of {steps} steps was reached.',
    'check.bound.time': 'Not decided: the time allowed was up after {steps} steps.',
    'check.bound.memory': 'Not decided: the memory allowed was used up after {steps} steps.',
    'check.cancelled': 'Not decided: cancelled after {steps} steps.',
    'check.ended.steps': 'Not decided: the bound of steps was reached.',
    'check.ended.time': 'Not decided: the time allowed was up.',
    'check.ended.memory': 'Not decided: the memory allowed was used up.',
    'check.ended.cancelled': 'Not decided: cancelled.',
    'check.not-fitting': 'The check {name} does not fit this protocol and workload.',
    'check.assumption.duplicate-index':
      'The history cannot be judged: two operations have the number {index}.',
    'check.assumption.no-call': 'The history cannot be judged: operation {index} has no time of call.',
    'check.assumption.no-return':
      'The history cannot be judged: operation {index} is acknowledged but has no time of return.',
    'check.assumption.return-before-call':
      'The history cannot be judged: operation {index} returned at {return}, before its call at {call}.',
    'check.assumption.wrong-answer':
      'The history cannot be judged: operation {index} ({f}) has an answer of the wrong kind.',
    'check.assumption.busy-process':
      'The history cannot be judged: {client} began operation {index} at {time} while its process was still waiting for another.',
    'durable-before-send.ok':
      'All {messages} messages that promise something left only when it was safe on disk.',
    'durable-before-send.violated':
      '{node} sent {message} to {to} at {time} before what it promises was safe on its disk: {missing} (rule {rule}).',
    'durable-before-send.unsafe':
      'Write {version} of {node}, handed to the disk at {time}, was not safe yet.',
    'invariant.ok': '{id} held in all {events} events (rule {rule}).',
    'invariant.rule': 'It guards rule {rule} of the protocol.',
  },
  'zh-CN': {
    ...linearizableWords['zh-CN'],
    ...objectWords['zh-CN'],
    ...sequentialWords['zh-CN'],
    ...isolationWords['zh-CN'],
    ...sessionWords['zh-CN'],
    ...bankWords['zh-CN'],
    ...copiesWords['zh-CN'],
    ...workloadWords['zh-CN'],
    ...transactionsWords['zh-CN'],
    'entry {number}': '第 {number} 条',
    'key {number}': '键 {number}',
    'check.light': '这是精简记录：其中没有消息、定时器和写盘事件，无法判定此项。',
    'check.bound': '未能判定：已达到 {steps} 步的上限。',
    'check.bound.time': '未能判定：走了 {steps} 步后，允许的时间已用完。',
    'check.bound.memory': '未能判定：走了 {steps} 步后，允许的内存已用完。',
    'check.cancelled': '未能判定：在 {steps} 步后被取消。',
    'check.ended.steps': '未作判定：已达到步数上限。',
    'check.ended.time': '未作判定：允许的时间已用完。',
    'check.ended.memory': '未作判定：允许的内存已用完。',
    'check.ended.cancelled': '未作判定：已取消。',
    'check.not-fitting': '检查项 {name} 不适用于当前协议和负载。',
    'check.assumption.duplicate-index': '无法判定该历史：有两个操作的编号都是 {index}。',
    'check.assumption.no-call': '无法判定该历史：操作 {index} 没有调用时间。',
    'check.assumption.no-return': '无法判定该历史：操作 {index} 已得到确认，却没有返回时间。',
    'check.assumption.return-before-call':
      '无法判定该历史：操作 {index} 在 {return} 返回，早于它在 {call} 的调用。',
    'check.assumption.wrong-answer': '无法判定该历史：操作 {index}（{f}）的返回值类型不对。',
    'check.assumption.busy-process':
      '无法判定该历史：{client} 在 {time} 发起操作 {index} 时，同一进程还在等待另一个操作。',
    'durable-before-send.ok': '全部 {messages} 条带有承诺的消息都在所承诺的内容安全落盘之后才发出。',
    'durable-before-send.violated':
      '{node} 在 {time} 向 {to} 发送了 {message}，但它承诺的内容尚未安全落盘：{missing}（规则 {rule}）。',
    'durable-before-send.unsafe': '{node} 在 {time} 交给磁盘的第 {version} 次写入当时尚未落盘。',
    'invariant.ok': '{id} 在全部 {events} 个事件中都成立（规则 {rule}）。',
    'invariant.rule': '它守护协议的规则 {rule}。',
  },
}
