import type { Words } from '../../model/sentence.ts'

/** What the judges of session guarantees say. */
export const sessionWords: Words = {
  en: {
    'session.ok':
      '{check} holds: {count} operations of {sessions} sessions, {reads} reads of what was written.',
    'session.foreign': 'Not decided: {check} is judged of read, write and cas, and this history has {f}.',
    'session.needs':
      'Not decided: {needed} does not hold, and without it reads do not show in which order writes became visible, so nothing can be said of {check}.',
    'session.read-your-writes':
      'Read your writes does not hold: {reader} read {key} as {value}, after its own session had written {newer} ({writer}).',
    'session.monotonic-reads':
      'Monotonic reads does not hold: {reader} read {key} as {value}, after its session had already read the newer {newer} of {writer}.',
    'session.monotonic-writes':
      'Monotonic writes does not hold: {reader} read {key} as {value}, though its session had seen what came after {newer} in the session of {writer}.',
    'session.writes-follow-reads':
      'Writes follow reads does not hold: {reader} read {key} as {value}, though its session had seen a write that was made after {newer} of {writer} had been read.',
    'session.causal.CyclicCO':
      'Causal consistency does not hold (CyclicCO): sessions and reads form a circle: {chain}.',
    'session.causal.WriteCOInitRead':
      'Causal consistency does not hold (WriteCOInitRead): {reader} read {key} as {value}, as in the beginning, though {writer} had written {newer} before it.',
    'session.causal.WriteCORead':
      'Causal consistency does not hold (WriteCORead): {reader} read {key} as {value}, though {writer} had replaced that by {newer} before it.',
    'session.causal.CyclicCF':
      'Causal convergence does not hold (CyclicCF): no one order of the writes explains what the sessions saw: {chain}. Each session alone is causally consistent.',
  },
  'zh-CN': {
    'session.ok': '{check} 成立：{sessions} 个会话的 {count} 个操作，其中 {reads} 次读取。',
    'session.foreign': '未能判定：{check} 只针对 read、write 和 cas，而该历史中有 {f}。',
    'session.needs':
      '未能判定：{needed} 不成立，读取因而无法显示各次写入以何种顺序变为可见，所以无法判断 {check}。',
    'session.read-your-writes':
      '“读己之写”不成立：{reader} 读到 {key} 为 {value}，而它自己的会话此前已写入 {newer}（{writer}）。',
    'session.monotonic-reads':
      '“单调读”不成立：{reader} 读到 {key} 为 {value}，而它的会话此前已读到 {writer} 写入的更新的 {newer}。',
    'session.monotonic-writes':
      '“单调写”不成立：{reader} 读到 {key} 为 {value}，而它的会话已看到 {writer} 所在会话在 {newer} 之后写入的内容。',
    'session.writes-follow-reads':
      '“写随读后”不成立：{reader} 读到 {key} 为 {value}，而它的会话已看到在读到 {writer} 写入的 {newer} 之后才做出的写入。',
    'session.causal.CyclicCO': '因果一致性不成立（CyclicCO）：会话顺序与读取成环：{chain}。',
    'session.causal.WriteCOInitRead':
      '因果一致性不成立（WriteCOInitRead）：{reader} 读到 {key} 仍是最初的 {value}，而 {writer} 在此之前已写入 {newer}。',
    'session.causal.WriteCORead':
      '因果一致性不成立（WriteCORead）：{reader} 读到 {key} 为 {value}，而 {writer} 在此之前已把它换成 {newer}。',
    'session.causal.CyclicCF':
      '因果收敛性不成立（CyclicCF）：没有一个统一的写入顺序能解释各会话所见：{chain}。单看每个会话，因果一致性是成立的。',
  },
}
