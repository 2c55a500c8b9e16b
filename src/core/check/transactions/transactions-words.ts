import type { Words } from '../../model/sentence.ts'

/** What the judge of transactions says. */
export const transactionsWords: Words = {
  en: {
    'transactions.ok':
      'Nothing speaks against {level}: {count} transactions with {dependencies} dependencies, no anomaly and no cycle.',
    'transactions.ok.partly':
      'Nothing was found against {level} in {count} transactions with {dependencies} dependencies; the versions of {keys} keys could be ordered only in part.',
    'transactions.no-such-level': 'There is no isolation level {level}. Known are: {levels}.',
    'transactions.no-times':
      'Nothing was found, but the times that {level} depends on were not recorded, so it cannot be judged.',
    'transactions.no-order':
      'Not decided: no transaction read what another wrote or replaced, so nothing orders them.',
    'transactions.repeated-write':
      'Not decided: {first} and {second} both wrote {value} to {key}, so nobody can tell whose value a read saw.',
    'transactions.levels':
      'So {level} does not hold. Ruled out: {refuted}, and all stronger levels. Still possible: {possible}.',
    'transactions.levels.none':
      'So {level} does not hold. Ruled out: {refuted}, and with it every level there is.',
    'transactions.cycle.G0':
      '{anomaly} (writes that overwrite one another in a circle): each of {count} transactions comes before the next: {chain}.',
    'transactions.cycle.G1c':
      '{anomaly} (information flows in a circle): each of {count} transactions comes before the next: {chain}.',
    'transactions.cycle.G-single':
      '{anomaly} (read skew): each of {count} transactions comes before the next, one because it read what the next replaced: {chain}.',
    'transactions.cycle.G-nonadjacent':
      '{anomaly} (no snapshots explain it): each of {count} transactions comes before the next, no two in a row by reading what was replaced: {chain}.',
    'transactions.cycle.G2-item':
      '{anomaly} (write skew): each of {count} transactions comes before the next, several because they read what the next replaced: {chain}.',
    'transactions.internal':
      'Internal: {transaction} read {key} as {seen}, but by its own earlier steps it was {expected}.',
    'transactions.future-read':
      'Future read: {transaction} read {key} as {seen} before it wrote {value} itself.',
    'transactions.unexpected-read':
      'Unexpected read: {reader} read {key} as {seen}, but nobody ever wrote {value}.',
    'transactions.unwritten':
      'Not decided: {reader} read {key} as {seen}, but nobody in this recording wrote {value}. It was there before, or it came out of nowhere.',
    'transactions.G1a':
      'G1a (aborted read): {reader} read {key} as {seen}, but {writer}, which wrote {value}, was aborted.',
    'transactions.G1b':
      'G1b (intermediate read): {reader} read {key} as {seen}, but {writer} had more to write to {key} after {value}.',
    'transactions.incompatible-order':
      'Incompatible order: {reader} read {key} as {seen}, {other} read it as {otherSeen}, and neither is a beginning of the other.',
    'transactions.broken-appends':
      'Incompatible order: {transaction} appended {before} to {key} and then {value}, but {reader} read it as {seen}.',
    'transactions.duplicate-elements': 'Duplicate: {reader} read {key} as {seen}, with {value} twice.',
    'transactions.lost-update':
      'Lost update: {transaction} and {other} both read {key} as {seen} and both replaced it, so one of the two did not see the other.',
    'transactions.dirty-update':
      'Dirty update: {transaction} committed {value} to {key} on top of {before}, whose writer {other} was aborted.',
    'transactions.cyclic-versions':
      'Cyclic versions: what is known of the order of {key} contradicts itself: {chain}.',
    'transactions.older.initial': '{value} came after {older}, with which {key} began.',
    'transactions.older.read':
      '{second} read {key} as {older} before it wrote {value}: so {older} is older than {value}.',
    'transactions.older.process':
      'One process met {key} first as {older}, in {first}, and then as {value}, in {second}: so {older} is older than {value}.',
    'transactions.older.realtime':
      '{first}, which left {key} as {older}, was over before {second} began, which met it as {value}: so {older} is older than {value}.',
    'transactions.edge.process':
      '{before} and then {after} were done by the same process, one after the other.',
    'transactions.edge.realtime': '{before} had returned at {time}, before {after} was called at {time2}.',
    'transactions.edge.wr':
      '{before} wrote {value} to {key}, and {after} read it: so {before} before {after}.',
    'transactions.edge.wr.list':
      '{before} appended {value} to {key}, and {after} read {key} as {seen}: so {before} before {after}.',
    'transactions.edge.ww.list':
      '{before} appended {older} to {key} and {after} appended {value} next, as {witness} saw in {seen}: so {before} before {after}.',
    'transactions.edge.ww.unseen':
      '{before} appended {older} to {key}; the longest list that anybody saw is {seen} ({witness}), without the {value} that {after} appended: so {before} before {after}.',
    'transactions.edge.rw.list':
      '{before} read {key} as {seen}, without the {value} that {after} appended: so {before} before {after}.',
    'transactions.edge.ww.initial': '{after} replaced the beginning of {key}: so {before} before {after}.',
    'transactions.edge.ww.read':
      '{before} wrote {older} to {key}; {after} read that before it wrote {value}: so {before} before {after}.',
    'transactions.edge.ww.process':
      '{before} wrote {older} to {key} and {after} wrote {value}; one process met them in this order, in {first} and {second}: so {before} before {after}.',
    'transactions.edge.ww.realtime':
      '{before} wrote {older} to {key} and {after} wrote {value}; {first} was over with the one before {second} began with the other: so {before} before {after}.',
    'transactions.edge.rw.initial':
      '{before} read {key} as {older}, as it was in the beginning, and {after} wrote {value}: so {before} before {after}.',
    'transactions.edge.rw.read':
      '{before} read {key} as {older}; {after} read the same and then replaced it by {value}: so {before} before {after}.',
    'transactions.edge.rw.process':
      '{before} read {key} as {older}, and {after} wrote {value}; one process met them in this order, in {first} and {second}: so {before} before {after}.',
    'transactions.edge.rw.realtime':
      '{before} read {key} as {older}, and {after} wrote {value}; {first} was over with the one before {second} began with the other: so {before} before {after}.',
  },
  'zh-CN': {
    'transactions.ok': '没有发现违反 {level} 之处：{count} 个事务、{dependencies} 条依赖，既无异常也无环。',
    'transactions.ok.partly':
      '在 {count} 个事务、{dependencies} 条依赖中没有发现违反 {level} 之处；其中 {keys} 个键的版本只能部分排序。',
    'transactions.no-such-level': '没有名为 {level} 的隔离级别。已知的有：{levels}。',
    'transactions.no-times': '没有发现问题，但 {level} 所依据的时间没有被记录，因此无法判定。',
    'transactions.no-order': '未能判定：没有事务读到或覆盖其他事务写入的内容，因此无从排序。',
    'transactions.repeated-write':
      '未能判定：{first} 和 {second} 都向 {key} 写入了 {value}，无法分辨读到的是谁写的值。',
    'transactions.levels':
      '因此 {level} 不成立。已排除：{refuted}，以及所有更强的级别。仍然可能：{possible}。',
    'transactions.levels.none': '因此 {level} 不成立。已排除：{refuted}，所有级别随之全部排除。',
    'transactions.cycle.G0': '{anomaly}（写入循环覆盖）：{count} 个事务依次须先于下一个，首尾成环：{chain}。',
    'transactions.cycle.G1c':
      '{anomaly}（信息循环流动）：{count} 个事务依次须先于下一个，首尾成环：{chain}。',
    'transactions.cycle.G-single':
      '{anomaly}（读偏斜）：{count} 个事务依次须先于下一个，其中一处是因为读到了被下一个覆盖的版本：{chain}。',
    'transactions.cycle.G-nonadjacent':
      '{anomaly}（任何快照都无法解释）：{count} 个事务依次须先于下一个，其中读到被覆盖版本的各处互不相邻：{chain}。',
    'transactions.cycle.G2-item':
      '{anomaly}（写偏斜）：{count} 个事务依次须先于下一个，其中多处是因为读到了被下一个覆盖的版本：{chain}。',
    'transactions.internal':
      '内部不一致：{transaction} 读到 {key} 为 {seen}，但按它自己先前的步骤应为 {expected}。',
    'transactions.future-read': '读到未来：{transaction} 在自己写入 {value} 之前就读到 {key} 为 {seen}。',
    'transactions.unexpected-read': '意外读取：{reader} 读到 {key} 为 {seen}，但从来没有人写过 {value}。',
    'transactions.unwritten':
      '未能判定：{reader} 读到 {key} 为 {seen}，而这份记录中没有人写过 {value}。它要么原本就在那里，要么凭空而来。',
    'transactions.G1a':
      'G1a（读到已中止的写入）：{reader} 读到 {key} 为 {seen}，但写入 {value} 的 {writer} 已中止。',
    'transactions.G1b':
      'G1b（读到中间状态）：{reader} 读到 {key} 为 {seen}，但 {writer} 在 {value} 之后还要继续写 {key}。',
    'transactions.incompatible-order':
      '顺序不相容：{reader} 读到 {key} 为 {seen}，{other} 读到它为 {otherSeen}，两者互不为对方的开头。',
    'transactions.broken-appends':
      '顺序不相容：{transaction} 先后向 {key} 追加 {before} 和 {value}，但 {reader} 读到它为 {seen}。',
    'transactions.duplicate-elements': '重复元素：{reader} 读到 {key} 为 {seen}，其中 {value} 出现了两次。',
    'transactions.lost-update':
      '丢失更新：{transaction} 和 {other} 都读到 {key} 为 {seen} 并都覆盖了它，因此其中一个没有看到另一个。',
    'transactions.dirty-update':
      '脏更新：{transaction} 在 {before} 之上向 {key} 提交了 {value}，而写入前者的 {other} 已中止。',
    'transactions.cyclic-versions': '版本成环：关于 {key} 的版本顺序的已知信息自相矛盾：{chain}。',
    'transactions.older.initial': '{key} 起初为 {older}，{value} 在其后。',
    'transactions.older.read':
      '{second} 读到 {key} 为 {older} 之后才写入 {value}：所以 {older} 早于 {value}。',
    'transactions.older.process':
      '同一进程先在 {first} 中遇到 {key} 为 {older}，后在 {second} 中遇到它为 {value}：所以 {older} 早于 {value}。',
    'transactions.older.realtime':
      '{first} 把 {key} 留为 {older} 并已结束，之后 {second} 才开始并遇到它为 {value}：所以 {older} 早于 {value}。',
    'transactions.edge.process': '{before} 和随后的 {after} 由同一进程先后执行。',
    'transactions.edge.realtime': '{before} 在 {time} 已返回，早于 {after} 在 {time2} 的调用。',
    'transactions.edge.wr': '{before} 向 {key} 写入 {value}，{after} 读到了它：所以 {before} 先于 {after}。',
    'transactions.edge.wr.list':
      '{before} 向 {key} 追加 {value}，{after} 读到 {key} 为 {seen}：所以 {before} 先于 {after}。',
    'transactions.edge.ww.list':
      '{before} 向 {key} 追加 {older}，{after} 接着追加 {value}，{witness} 所见的 {seen} 表明了这一点：所以 {before} 先于 {after}。',
    'transactions.edge.ww.unseen':
      '{before} 向 {key} 追加 {older}；所有人见过的最长列表是 {seen}（{witness}），其中没有 {after} 追加的 {value}：所以 {before} 先于 {after}。',
    'transactions.edge.rw.list':
      '{before} 读到 {key} 为 {seen}，其中没有 {after} 追加的 {value}：所以 {before} 先于 {after}。',
    'transactions.edge.ww.initial': '{after} 覆盖了 {key} 的初始值：所以 {before} 先于 {after}。',
    'transactions.edge.ww.read':
      '{before} 向 {key} 写入 {older}；{after} 读到它之后才写入 {value}：所以 {before} 先于 {after}。',
    'transactions.edge.ww.process':
      '{before} 向 {key} 写入 {older}，{after} 写入 {value}；同一进程在 {first} 和 {second} 中按此顺序遇到它们：所以 {before} 先于 {after}。',
    'transactions.edge.ww.realtime':
      '{before} 向 {key} 写入 {older}，{after} 写入 {value}；{first} 结束前者之后 {second} 才开始后者：所以 {before} 先于 {after}。',
    'transactions.edge.rw.initial':
      '{before} 读到 {key} 为初始的 {older}，而 {after} 写入了 {value}：所以 {before} 先于 {after}。',
    'transactions.edge.rw.read':
      '{before} 读到 {key} 为 {older}；{after} 也读到它，然后把它覆盖为 {value}：所以 {before} 先于 {after}。',
    'transactions.edge.rw.process':
      '{before} 读到 {key} 为 {older}，{after} 写入 {value}；同一进程在 {first} 和 {second} 中按此顺序遇到它们：所以 {before} 先于 {after}。',
    'transactions.edge.rw.realtime':
      '{before} 读到 {key} 为 {older}，{after} 写入 {value}；{first} 结束前者之后 {second} 才开始后者：所以 {before} 先于 {after}。',
  },
}
