import type { Words } from '../../model/sentence.ts'

/** What the judges of workloads say. */
export const workloadWords: Words = {
  en: {
    'workload.the-lock': 'the lock',
    'workload.the-set': 'the set',
    'workload.the-counter': 'the counter',
    'workload.the-queue': 'the queue',
    'workload.the-log': 'the log',
    'check.assumption.no-order':
      'Not decided: nothing is wrong in any order, but the history does not say what had ended before something else began.',
    'set.ok':
      'No acknowledged addition was lost: {acknowledged} acknowledged, {neverRead} of them never read afterwards.',
    'set.ok-stale':
      'No acknowledged addition was lost: {acknowledged} acknowledged, {neverRead} of them never read afterwards; {stale} were missing from a read that began later and then there again.',
    'set.unread': 'Not decided: nobody read the set.',
    'set.lost':
      '{element} is lost from {key}: {writer} had its addition acknowledged at {time2}, and from the read by {reader} at {time} on nobody saw it.',
    'set.stale':
      'A stale read: {reader} read {key} at {time} without {element}, which had been acknowledged to {writer} at {time2}.',
    'set.flickered':
      'A stale read: {reader} read {key} at {time} without {element}, which {other} had already read by {time2}.',
    'set.gone':
      '{element} vanished from {key}: {other} had read it by {time2}, but {reader} no longer found it at {time}.',
    'set.unexpected': '{reader} found {element} in {key} at {time}, which nobody had added by then.',
    'set.duplicate': '{reader} found {element} {count} times in {key} at {time}.',
    'counter.ok': 'No increment was lost: acknowledged {acknowledged}, reads within bounds {reads}.',
    'counter.lost':
      'Increments are lost from {key}: {reader} read {found} at {time}, {off} less than the acknowledged ones allow ({low} to {high}).',
    'counter.extra':
      'Incremented too often: {reader} read {found} from {key} at {time}, {off} more than was asked for by then ({low} to {high}).',
    'counter.apart':
      '{reader} read {found} from {key} at {time}, after every change: the acknowledged ones make {sum}, and no choice of the {count} of unknown outcome leads from there to {found}.',
    'counter.too-large':
      'Not decided: the amounts add up to {sizes}, which is too large to be counted exactly.',
    'queue.ok':
      'Nothing was lost: {acknowledged} items acknowledged, {dequeued} taken ({recovered} of them of unknown outcome, {duplicated} taken too often), {left} never taken but perhaps still there.',
    'queue.not-drained':
      'Not decided: {left} acknowledged items were never taken, and it is not known whether the queue was empty in the end.',
    'queue.lost':
      '{value} is lost from {key}: {writer} had it acknowledged at {time2}, nobody ever took it, and {reader} found the queue empty when it asked at {time}.',
    'queue.unexpected': '{reader} took {value} from {key} by {time}, which nobody had put in by then.',
    'queue.duplicate': '{value} was taken {taken} times from {key}, into which it was put {given} times.',
    'unique-ids.ok': 'All {given} identifiers are different.',
    'unique-ids.duplicate': '{id} was given out twice: to {first} at {time} and to {other} at {time2}.',
    'offset-log.ok':
      'The log is whole and was read in order: {topics} topics, {acknowledged} messages acknowledged, {polled} polled, {unobserved} at the ends of topics never polled.',
    'offset-log.lost':
      '{value} is lost from {key}: it was acknowledged to {who} at offset {offset}, {other} polled {value2} at the later offset {offset2}, and nobody ever polled {value}.',
    'offset-log.inconsistent':
      'Offset {offset} of {key} holds two messages: {value} for {who} and {value2} for {other}.',
    'offset-log.duplicate':
      '{value} stands twice in {key}: at offset {offset} for {who} and at offset {offset2} for {other}.',
    'offset-log.unexpected':
      '{reader} polled {value} from {key}, which nobody had sent, or whose sending had failed.',
    'offset-log.poll-back':
      '{other} went back in {key}: it polled {value2} at offset {offset2} after {value} at offset {offset}.',
    'offset-log.poll-skip':
      '{other} left out messages of {key}: after {value} at offset {offset} it polled {value2} at offset {offset2}, past {value3} at offset {offset3}.',
    'offset-log.send-back':
      'The messages of {other} stand in {key} in the wrong order: {value2}, sent after {value}, was given offset {offset2}, not above {offset}.',
    'bank.sheets-ok':
      'All {readings} readings show the same {accounts} accounts with a total of {total}, none below zero.',
    'bank.missing': '{reader} read no balance of {account} at {time}.',
    'bank.foreign': '{reader} read at {time} a balance of {account}, an account that was not there before.',
    'long-fork.ok':
      'No long fork: the {reads} reads of {groups} groups can be put in order by what they saw.',
    'long-fork.fork':
      'A long fork: {first} saw {key} written and {key2} not yet, {other} saw {key2} written and {key} not yet.',
    'long-fork.two-values':
      'Not decided: {first} saw {value} in {key} and {other} {value2}, but every key must be written once.',
    'mutual-exclusion.ok': 'Nobody held a lock while somebody else did (grants: {holds}).',
    'mutual-exclusion.overlap':
      'Two held {key} at once: {other} was granted it at {time}, but {first} had held it since {time2} and asked to release it only at {time3}.',
    'mutual-exclusion.kept':
      'Two held {key} at once: {other} was granted it at {time}, but {first} had held it since {time2} and never released it.',
    'fencing.ok':
      'The fencing tokens do their work: {grants} grants with rising tokens, {uses} uses accepted in their order; {overlaps} holds began while another lasted.',
    'fencing.use-late':
      'A late use of {key} was accepted: {other} showed token {token2} at {time2}, after the use of {first} with the newer token {token} had been accepted by {time}.',
    'fencing.token-twice':
      'Token {token} of {key} was given out twice: to {first} at {time} and to {other} at {time2}.',
    'fencing.token-fell':
      'The tokens of {key} do not rise: {other} asked at {time2} and was given {token2}, after {first} had been given {token} by {time}.',
  },
  'zh-CN': {
    'workload.the-lock': '该锁',
    'workload.the-set': '该集合',
    'workload.the-counter': '该计数器',
    'workload.the-queue': '该队列',
    'workload.the-log': '该日志',
    'check.assumption.no-order':
      '未能判定：无论何种顺序都没有发现问题，但该历史没有记录谁在谁开始之前已经结束。',
    'set.ok': '没有丢失任何已确认的添加：共确认 {acknowledged} 个，其中 {neverRead} 个此后从未被读取。',
    'set.ok-stale':
      '没有丢失任何已确认的添加：共确认 {acknowledged} 个，其中 {neverRead} 个此后从未被读取；有 {stale} 个曾在较晚开始的读取中缺失，之后又出现。',
    'set.unread': '未能判定：没有人读取过该集合。',
    'set.lost':
      '{key} 丢失了 {element}：{writer} 的添加在 {time2} 已被确认，但从 {reader} 在 {time} 的读取起再也没有人看到它。',
    'set.stale':
      '陈旧读取：{reader} 在 {time} 读取 {key} 时没有看到 {element}，而它在 {time2} 已向 {writer} 确认。',
    'set.flickered':
      '陈旧读取：{reader} 在 {time} 读取 {key} 时没有看到 {element}，而 {other} 在 {time2} 之前已读到它。',
    'set.gone':
      '{element} 从 {key} 中消失了：{other} 在 {time2} 之前已读到它，{reader} 在 {time} 却找不到它。',
    'set.unexpected': '{reader} 在 {time} 从 {key} 中读到 {element}，但此前没有人添加过它。',
    'set.duplicate': '{reader} 在 {time} 从 {key} 中读到 {element} 共 {count} 次。',
    'counter.ok': '没有丢失任何增量：共确认 {acknowledged} 次，{reads} 次读取都在界限之内。',
    'counter.lost':
      '{key} 丢失了增量：{reader} 在 {time} 读到 {found}，比已确认增量所允许的少 {off}（应在 {low} 到 {high} 之间）。',
    'counter.extra':
      '{key} 被增加的次数过多：{reader} 在 {time} 读到 {found}，比此前所有请求之和多 {off}（应在 {low} 到 {high} 之间）。',
    'counter.apart':
      '{reader} 在所有修改之后于 {time} 从 {key} 读到 {found}：已确认的修改合计为 {sum}，而在 {count} 个结果未知的修改中无论怎样取舍都得不到 {found}。',
    'counter.too-large': '未能判定：各数额合计达 {sizes}，过大而无法精确计数。',
    'queue.ok':
      '没有丢失：共确认 {acknowledged} 个元素，取出 {dequeued} 个（其中 {recovered} 个入队结果未知，{duplicated} 个被多次取出），{left} 个从未被取出，可能仍在队列中。',
    'queue.not-drained': '未能判定：有 {left} 个已确认的元素从未被取出，且不知道队列最后是否为空。',
    'queue.lost':
      '{key} 丢失了 {value}：它在 {time2} 已向 {writer} 确认，从未有人取出它，而 {reader} 在 {time} 请求时发现队列为空。',
    'queue.unexpected': '{reader} 在 {time} 之前从 {key} 取出 {value}，而当时没有人放入过它。',
    'queue.duplicate': '{value} 从 {key} 中被取出 {taken} 次，而它只被放入 {given} 次。',
    'unique-ids.ok': '全部 {given} 个标识互不相同。',
    'unique-ids.duplicate': '{id} 被发放了两次：在 {time} 给 {first}，在 {time2} 给 {other}。',
    'offset-log.ok':
      '日志完整且按顺序被读取：{topics} 个主题，确认 {acknowledged} 条消息，轮询到 {polled} 条，主题末尾有 {unobserved} 条从未被轮询。',
    'offset-log.lost':
      '{key} 丢失了 {value}：它已在偏移量 {offset} 向 {who} 确认，{other} 在更大的偏移量 {offset2} 轮询到 {value2}，却从未有人轮询到 {value}。',
    'offset-log.inconsistent':
      '{key} 的偏移量 {offset} 上有两条消息：{who} 看到 {value}，{other} 看到 {value2}。',
    'offset-log.duplicate':
      '{value} 在 {key} 中出现两次：{who} 见于偏移量 {offset}，{other} 见于偏移量 {offset2}。',
    'offset-log.unexpected': '{reader} 从 {key} 轮询到 {value}，但没有人发送过它，或者它的发送已失败。',
    'offset-log.poll-back':
      '{other} 在 {key} 中倒退了：它在偏移量 {offset} 的 {value} 之后轮询到偏移量 {offset2} 的 {value2}。',
    'offset-log.poll-skip':
      '{other} 漏读了 {key} 的消息：在偏移量 {offset} 的 {value} 之后，它轮询到偏移量 {offset2} 的 {value2}，跳过了偏移量 {offset3} 的 {value3}。',
    'offset-log.send-back':
      '{other} 的消息在 {key} 中顺序不对：{value2} 在 {value} 之后发送，却得到偏移量 {offset2}，不大于 {offset}。',
    'bank.sheets-ok': '全部 {readings} 次读取都显示同样的 {accounts} 个账户，合计 {total}，没有负数。',
    'bank.missing': '{reader} 在 {time} 没有读到 {account} 的余额。',
    'bank.foreign': '{reader} 在 {time} 读到 {account} 的余额，而此前没有这个账户。',
    'long-fork.ok': '没有长分叉：{groups} 组的 {reads} 次读取可以按所见内容排出先后。',
    'long-fork.fork':
      '长分叉：{first} 看到 {key} 已写入而 {key2} 尚未写入，{other} 看到 {key2} 已写入而 {key} 尚未写入。',
    'long-fork.two-values':
      '未能判定：{first} 在 {key} 中看到 {value}，{other} 看到 {value2}，但每个键只应写入一次。',
    'mutual-exclusion.ok': '没有人在他人持有锁时持有该锁：共授予 {holds} 次。',
    'mutual-exclusion.overlap':
      '两方同时持有 {key}：{other} 在 {time} 获得它，而 {first} 自 {time2} 起持有，直到 {time3} 才请求释放。',
    'mutual-exclusion.kept':
      '两方同时持有 {key}：{other} 在 {time} 获得它，而 {first} 自 {time2} 起持有，从未释放。',
    'fencing.ok':
      '防护令牌有效：授予 {grants} 次，令牌递增；{uses} 次使用按令牌顺序被接受；有 {overlaps} 次持有开始时另一方仍在持有。',
    'fencing.use-late':
      '{key} 接受了一次过期的使用：{other} 在 {time2} 出示令牌 {token2}，而 {first} 出示更新的令牌 {token} 已在 {time} 之前被接受。',
    'fencing.token-twice': '{key} 的令牌 {token} 被发放两次：在 {time} 给 {first}，在 {time2} 给 {other}。',
    'fencing.token-fell':
      '{key} 的令牌没有递增：{other} 在 {time2} 请求并得到 {token2}，而 {first} 在 {time} 之前已得到 {token}。',
  },
}
