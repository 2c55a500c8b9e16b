import type { Words } from '../../model/sentence.ts'

/** What the judges of isolation levels and session guarantees say. */
export const isolationWords: Words = {
  en: {
    'isolation.ok': '{level} holds: {count} transactions with {reads} reads of one another are explained.',
    'isolation.cycle':
      '{level} does not hold: each of these {count} must come before the next, in a circle: {chain}.',
    'isolation.choices':
      '{level} does not hold: no order of the transactions satisfies these {count} conditions together.',
    'isolation.choice.read':
      '{reader} read {key} from {older}, and {newer} wrote {key} too: {newer} came before {older} or after {reader}.',
    'isolation.choice.writes':
      '{older} and {newer} both wrote {key}: one of the two ended before the other began.',
    'isolation.choices.minimal':
      'Whichever way each of them is met, a circle arises; without any one of them an order exists.',
    'isolation.choices.circle': 'Whichever way each of them is met, a circle arises.',
    'isolation.edge.session': '{before} and then {after} were done in the same session.',
    'isolation.edge.read': '{after} read {key} as {value}, which {before} wrote: so {before} before {after}.',
    'isolation.edge.newer':
      '{reader} read {key} as {value} from {after}, though {before}, which also wrote {key}, came before {reader}: so {before} before {after}.',
    'isolation.edge.overwrite':
      '{before} read {key} as {value}, which {after} replaced: so {before} before {after}.',
    'isolation.edge.beginning':
      '{before} read {key} as it was in the beginning, and {after} wrote it: so {before} before {after}.',
    'isolation.edge.committer':
      '{before} and {after} both wrote {key}, and {before} began before {after} had ended: so {before} ended before {after} began.',
    'isolation.because': '{before} came before {after}: {chain}.',
    'isolation.repeated-write':
      'Not decided: {first} and {second} both wrote {value} to {key}, so nobody can tell whose value a read saw.',
    'isolation.repeated-beginning':
      'Not decided: {second} wrote {value} to {key}, which held that in the beginning too, so nobody can tell what a read saw.',
    'isolation.unrepeatable': '{reader} read two versions of {key}: {first} and {second}.',
    'isolation.fault.never-written': '{reader} read {key} as {value}, but nobody ever wrote that.',
    'isolation.fault.aborted':
      '{reader} read {key} as {value}, but {writer}, which wrote that, was aborted (G1a).',
    'isolation.fault.intermediate':
      '{reader} read {key} as {value}, but {writer} had more to write to {key} after that (G1b).',
    'isolation.fault.own-write':
      '{reader} read {key} as {value}, though it had itself written {written} to it last.',
    'isolation.fault.own-future': '{reader} read {key} as {value} before it wrote that itself.',
  },
  'zh-CN': {
    'isolation.ok': '{level} 成立：{count} 个事务及其间的 {reads} 次读取都能得到解释。',
    'isolation.cycle': '{level} 不成立：这 {count} 个事务依次必须先于下一个，首尾成环：{chain}。',
    'isolation.choices': '{level} 不成立：没有任何事务顺序能同时满足这 {count} 个条件。',
    'isolation.choice.read':
      '{reader} 从 {older} 读到 {key}，而 {newer} 也写了 {key}：{newer} 要么先于 {older}，要么后于 {reader}。',
    'isolation.choice.writes': '{older} 和 {newer} 都写了 {key}：必有一个在另一个开始之前结束。',
    'isolation.choices.minimal': '无论以何种方式满足它们，都会成环；去掉其中任何一个，就存在可行的顺序。',
    'isolation.choices.circle': '无论以何种方式满足它们，都会成环。',
    'isolation.edge.session': '{before} 和随后的 {after} 在同一会话中先后执行。',
    'isolation.edge.read':
      '{after} 读到 {key} 为 {value}，这是 {before} 写入的：因此 {before} 先于 {after}。',
    'isolation.edge.newer':
      '{reader} 从 {after} 读到 {key} 为 {value}，而同样写了 {key} 的 {before} 先于 {reader}：因此 {before} 先于 {after}。',
    'isolation.edge.overwrite':
      '{before} 读到 {key} 为 {value}，而这个值被 {after} 覆盖：因此 {before} 先于 {after}。',
    'isolation.edge.beginning':
      '{before} 读到 {key} 仍是最初的样子，而 {after} 写了它：因此 {before} 先于 {after}。',
    'isolation.edge.committer':
      '{before} 和 {after} 都写了 {key}，而 {before} 在 {after} 结束之前就已开始：因此 {before} 在 {after} 开始之前结束。',
    'isolation.because': '{before} 先于 {after}：{chain}。',
    'isolation.repeated-write':
      '未能判定：{first} 和 {second} 都向 {key} 写入了 {value}，无法分辨读到的是谁写的值。',
    'isolation.repeated-beginning':
      '未能判定：{second} 向 {key} 写入了 {value}，而它最初就是这个值，无法分辨读到的是哪一个。',
    'isolation.unrepeatable': '{reader} 读到了 {key} 的两个版本：{first} 和 {second}。',
    'isolation.fault.never-written': '{reader} 读到 {key} 为 {value}，但从来没有人写过这个值。',
    'isolation.fault.aborted': '{reader} 读到 {key} 为 {value}，但写入它的 {writer} 已中止（G1a）。',
    'isolation.fault.intermediate':
      '{reader} 读到 {key} 为 {value}，但 {writer} 此后还要继续写 {key}（G1b）。',
    'isolation.fault.own-write': '{reader} 读到 {key} 为 {value}，而它自己最后写入的是 {written}。',
    'isolation.fault.own-future': '{reader} 在自己写入之前就读到 {key} 为 {value}。',
  },
}
