import type { Words } from '../../model/sentence.ts'

/** What the judge of sequential consistency says. */
export const sequentialWords: Words = {
  en: {
    'sequential.ok':
      'Sequentially consistent: one order of all {count} operations keeps the order of each of the {processes} processes and explains every answer (keys: {keys}).',
    'sequential.linearizable':
      'Sequentially consistent, and more: the {count} operations are linearizable (keys: {keys}, processes: {processes}).',
    'sequential.no-order':
      'Not sequentially consistent: every order of the {count} operations that keeps the order of each of the {processes} processes makes some answer wrong (keys: {keys}).',
    'sequential.circle':
      'Not sequentially consistent: {count} operations would each have to come before the next, in a circle.',
    'sequential.unwritten': 'Not sequentially consistent: {who} saw what nobody ever wrote ({operation}).',
    'sequential.edge.process': '{who} did “{first}” before “{second}”.',
    'sequential.edge.wr': '“{first}” of {who} comes before “{second}” of {other}, which saw it.',
    'sequential.edge.ww':
      '“{first}” of {who} comes before “{second}” of {other}: it comes before “{read}” of {reader}, which saw the latter.',
    'sequential.edge.rw':
      '“{first}” of {who} comes before “{second}” of {other}, which replaced what it saw.',
    'sequential.no-real-time':
      'Not decided: the recording says nothing of real time, without which no history is linearizable or not. Ask for the check sequential.',
  },
  'zh-CN': {
    'sequential.ok':
      '顺序一致：存在一个包含全部 {count} 个操作的顺序，它保持 {processes} 个进程各自的先后，并能解释每个返回值（键数：{keys}）。',
    'sequential.linearizable':
      '顺序一致，而且更强：这 {count} 个操作是可线性化的（键数：{keys}，进程数：{processes}）。',
    'sequential.no-order':
      '不满足顺序一致：凡是保持 {processes} 个进程各自先后的排列，都会使这 {count} 个操作中的某个返回值出错（键数：{keys}）。',
    'sequential.circle': '不满足顺序一致：有 {count} 个操作必须依次排在下一个之前，形成了环。',
    'sequential.unwritten': '不满足顺序一致：{who} 看到了从来没有人写过的值（{operation}）。',
    'sequential.edge.process': '{who} 先做了“{first}”，后做“{second}”。',
    'sequential.edge.wr': '{who} 的“{first}”在 {other} 的“{second}”之前，因为后者看到了它。',
    'sequential.edge.ww':
      '{who} 的“{first}”在 {other} 的“{second}”之前：它排在 {reader} 的“{read}”之前，而后者看到的是第二个写入。',
    'sequential.edge.rw': '{who} 的“{first}”在 {other} 的“{second}”之前，因为后者替换了它所看到的值。',
    'sequential.no-real-time':
      '未能判定：记录中没有真实时间，因此谈不上是否可线性化。请改用检查项 sequential。',
  },
}
