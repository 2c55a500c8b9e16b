import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView, RoleShape } from '../../model/node-view.ts'
import { operationText } from '../../model/operation-text.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { unreachable } from '../../base/unreachable.ts'
import { ballotText, type Ballot, type Command, type PaxosNote } from './messages.ts'
import { ballotNumber, isAlone, type PaxosState } from './state.ts'

const logRowsMax = 50

const shapes: { readonly [role in PaxosState['volatile']['role']['kind']]: RoleShape } = {
  follower: 'follower',
  candidate: 'candidate',
  leader: 'leader',
}

/** What a person may see of a node. */
export function describe(state: PaxosState): NodeView {
  const { volatile, durable, nodes } = state
  const { role } = volatile
  const ballot = role.kind === 'follower' ? durable.promised : role.ballot
  const last = lastSlotOf(state)
  return {
    role: `multi-paxos.role.${role.kind}`,
    shape: shapes[role.kind],
    leads: role.kind === 'leader',
    epoch: ballotNumber(ballot, nodes),
    epochText: sentence('multi-paxos.ballot', { ballot: ballotText(ballot) }),
    leader: volatile.leader,
    progress: { decided: volatile.executed, length: last },
    facts: facts(state, last),
    log: logRows(state, last),
    trouble: troubleOf(state),
    store: Object.fromEntries(volatile.store.values),
  }
}

function lastSlotOf({ volatile, durable }: PaxosState): number {
  let last = Math.max(volatile.executed, durable.clearedUpTo)
  for (const slot of durable.slots.keys()) last = Math.max(last, slot)
  return last
}

function facts(state: PaxosState, last: number): NodeView['facts'] {
  const { volatile, durable } = state
  const { role } = volatile
  const fact = (name: string, value: string | number): NodeView['facts'][number] => ({
    label: `multi-paxos.fact.${name}`,
    value: String(value),
  })
  const always = [
    fact('promised', ballotText(durable.promised)),
    fact('maxRound', durable.maxRound),
    fact('executed', volatile.executed),
    fact('lastSlot', last),
    fact('clearedUpTo', durable.clearedUpTo),
    fact('snapshot', durable.snapshot?.slot ?? 0),
    fact('sessions', volatile.sessions.size),
  ]
  if (role.kind === 'candidate')
    return [...always, fact('promises', `${role.answers.count} / ${state.quorum}`)]
  if (role.kind !== 'leader') return always
  return [
    ...always,
    fact('openSlots', role.nextSlot - 1 - volatile.executed),
    fact('waitingReads', role.reads.length),
  ]
}

function logRows(state: PaxosState, last: number): LogRow[] {
  const { durable, volatile } = state
  const rows: LogRow[] = []
  for (let slot = last; slot > durable.clearedUpTo && rows.length < logRowsMax; slot--) {
    const vote = durable.slots.get(slot)
    const status = slot <= volatile.executed ? 'applied' : volatile.chosen.has(slot) ? 'decided' : 'tentative'
    rows.push({
      index: slot,
      epoch: vote === undefined ? '' : vote.ballot === null ? '✓' : ballotText(vote.ballot),
      text: vote === undefined ? '' : commandText(vote.command),
      status,
    })
  }
  return rows.reverse()
}

function commandText(command: Command): string {
  return command === null ? 'no-op' : `${operationText(command.operation)} (${command.client}#${command.seq})`
}

function troubleOf(state: PaxosState): Sentence | null {
  const { role, executed, attempts } = state.volatile
  if (role.kind === 'leader' && isAlone(state, role)) {
    return sentence('multi-paxos.trouble.alone', { quorum: state.quorum })
  }
  if (role.kind === 'candidate' && role.answers.count >= state.quorum) {
    return sentence('multi-paxos.trouble.catchingUp', { slot: executed })
  }
  if (role.kind === 'candidate' && attempts > 0) {
    return sentence('multi-paxos.trouble.noPromises', { attempts: attempts + 1, quorum: state.quorum })
  }
  return null
}

/** The event feed's sentence for a note; null for what happens with every command. */
export function explain(note: Note, node: NodeId): Sentence | null {
  const fact = note as PaxosNote
  switch (fact.kind) {
    case 'role':
      return sentence(`multi-paxos.note.${fact.leads ? 'leads' : 'follows'}`, { node, role: fact.role })
    case 'restored':
      return sentence('multi-paxos.note.restored', { node, executed: fact.executed, votes: fact.votes })
    case 'suspected':
      if (fact.leader === null) return sentence('multi-paxos.note.missed', { node })
      return sentence('multi-paxos.note.suspected', { node, leader: fact.leader })
    case 'preempted':
      return sentence('multi-paxos.note.preempted', { node, ballot: text(fact.ballot), by: text(fact.by) })
    case 'adopted':
    case 'filled': {
      const slots = slotsText(fact.slots)
      return sentence(`multi-paxos.note.${fact.kind}`, { node, slots, ballot: text(fact.ballot) })
    }
    case 'executed':
      return null
    case 'snapshotTaken':
      return sentence('multi-paxos.note.snapshotTaken', { node, slot: fact.slot, cleared: fact.clearedUpTo })
    case 'snapshotInstalled':
      return sentence('multi-paxos.note.snapshotInstalled', { node, slot: fact.slot, from: fact.from })
    case 'declined':
      return sentence('multi-paxos.note.declined', { node, command: fact.command })
    default:
      return unreachable(fact)
  }
}

function text(ballot: Ballot): string {
  return ballotText(ballot)
}

function slotsText(slots: readonly number[]): string {
  const [first, last] = [slots[0] ?? 0, slots.at(-1) ?? 0]
  if (first === last) return String(first)
  return last - first + 1 === slots.length ? `${first}–${last}` : slots.join(', ')
}

export const words: Words = {
  en: {
    'multi-paxos.title': 'Multi-Paxos',
    'multi-paxos.summary':
      'A distinguished proposer orders commands in numbered slots; a majority of acceptors chooses each one.',
    'multi-paxos.role.leader': 'distinguished proposer',
    'multi-paxos.role.candidate': 'proposer in phase 1',
    'multi-paxos.role.follower': 'acceptor',
    'multi-paxos.ballot': 'ballot {ballot}',
    'multi-paxos.fact.promised': 'Promised ballot',
    'multi-paxos.fact.maxRound': 'Highest own round',
    'multi-paxos.fact.executed': 'Executed up to slot',
    'multi-paxos.fact.lastSlot': 'Last slot held',
    'multi-paxos.fact.clearedUpTo': 'Log cleared up to slot',
    'multi-paxos.fact.snapshot': 'Snapshot at slot',
    'multi-paxos.fact.sessions': 'Client sessions',
    'multi-paxos.fact.promises': 'Promises / quorum',
    'multi-paxos.fact.openSlots': 'Open slots',
    'multi-paxos.fact.waitingReads': 'Reads waiting for a quorum',
    'multi-paxos.config.heartbeatMs': 'Heartbeat interval',
    'multi-paxos.config.suspectMs': 'Shortest suspicion time-out',
    'multi-paxos.config.backOff': 'Back off after losing a duel',
    'multi-paxos.config.reads': 'How reads are answered',
    'multi-paxos.config.reads.index': 'by a quorum-confirmed read index',
    'multi-paxos.config.reads.log': 'through the log',
    'multi-paxos.config.acceptsInFlight': 'Accept messages in flight per acceptor',
    'multi-paxos.config.snapshotEvery': 'Slots between snapshots',
    'multi-paxos.config.slotsKept': 'Slots kept for those who lag behind',
    'multi-paxos.message.Prepare': 'prepare (phase 1a)',
    'multi-paxos.message.Promise': 'promise (phase 1b)',
    'multi-paxos.message.Accept': 'accept (phase 2a)',
    'multi-paxos.message.Accepted': 'accepted (phase 2b)',
    'multi-paxos.message.Nack': 'refusal: a higher ballot was promised',
    'multi-paxos.message.Heartbeat': 'heartbeat',
    'multi-paxos.message.HeartbeatAck': 'heartbeat answer',
    'multi-paxos.message.Learn': 'question for chosen values',
    'multi-paxos.message.Chosen': 'chosen values',
    'multi-paxos.message.Snapshot': 'snapshot',
    'multi-paxos.note.leads': '{node} is the {role}: a quorum promised its ballot',
    'multi-paxos.note.follows': '{node} is now {role}',
    'multi-paxos.note.restored':
      '{node} restored its snapshot up to slot {executed} and {votes} votes from disk',
    'multi-paxos.note.suspected': '{node} suspects {leader} and starts phase 1 with a higher ballot',
    'multi-paxos.note.missed': '{node} hears of no proposer and starts phase 1',
    'multi-paxos.note.preempted': '{node} with ballot {ballot} is pre-empted by ballot {by}',
    'multi-paxos.note.adopted':
      '{node} proposes the reported values of slots {slots} again in ballot {ballot}',
    'multi-paxos.note.filled': '{node} fills the holes at slots {slots} with no-ops in ballot {ballot}',
    'multi-paxos.note.snapshotTaken':
      '{node} took a snapshot at slot {slot}; its log is cleared up to slot {cleared}',
    'multi-paxos.note.snapshotInstalled':
      '{node} was too far behind and took over the snapshot of {from} at slot {slot}',
    'multi-paxos.note.declined':
      '{node} declines {command}: the membership is fixed and leadership moves by ballots only',
    'multi-paxos.trouble.alone': 'No quorum of {quorum} answers: nothing can be chosen here until it does',
    'multi-paxos.trouble.catchingUp':
      'Has its promises, but must first learn what was chosen after slot {slot}',
    'multi-paxos.trouble.noPromises': 'Campaign {attempts}: not enough promises for a quorum of {quorum} yet',
    'multi-paxos.trouble.config':
      'With back-off the suspicion time-out ({suspectMs} ms) must be longer than the heartbeat interval ({heartbeatMs} ms)',
    'multi-paxos.invariant.P3': 'One ballot proposes at most one value for a slot',
    'multi-paxos.invariant.P4': 'No acceptor votes below its promise, across restarts',
    'multi-paxos.invariant.P5': 'A promise reports the highest vote for every open slot',
    'multi-paxos.invariant.P6': 'What is proposed is safe at its ballot',
    'multi-paxos.invariant.P8': 'A ballot belongs to one campaign of one node',
    'multi-paxos.invariant.MP1': 'One slot, one chosen command',
    'multi-paxos.invariant.MP2': 'Commands are executed in slot order without a gap',
    'multi-paxos.invariant.MP3': 'No slot is executed before it is chosen',
    'multi-paxos.invariant.MP4': 'Phase 1 comes before phase 2, reported values before new ones',
    'multi-paxos.invariant.MP5': 'A no-op only where the quorum reported no vote',
    'multi-paxos.invariant.MP6': 'A command takes effect at most once, and every answer is the one result',
    'multi-paxos.invariant.MP7': 'A cleared slot is chosen, covered by a snapshot and held by a majority',
    'multi-paxos.violation.P3': 'Slot {slot} got two values in ballot {ballot}: {first} and {second}',
    'multi-paxos.violation.P4': '{node} had promised ballot {promised} and went back to {ballot}',
    'multi-paxos.violation.P5':
      '{node} voted for slot {slot} in ballot {ballot}, but its promise of {promised} does not report it',
    'multi-paxos.violation.P6':
      'Ballot {ballot} proposes {second} for slot {slot}, where its quorum had reported {first}',
    'multi-paxos.violation.P8':
      'Ballot {ballot} is used by {node}, which may not: it belongs to another node or to an earlier life',
    'multi-paxos.violation.MP1': 'Slot {slot} was chosen twice: {first}, then {second}',
    'multi-paxos.violation.MP2': '{node} executed slot {slot}, but slot {expected} comes next',
    'multi-paxos.violation.MP3': '{node} executed {second} in slot {slot}, where {first} is chosen',
    'multi-paxos.violation.MP4': 'Ballot {ballot} proposes for slot {slot} too early: {reason}',
    'multi-paxos.violation.MP5':
      'Ballot {ballot} fills slot {slot} with a no-op, where its quorum had reported {first}',
    'multi-paxos.violation.MP6':
      '{client} was told {second} for its operation {seq}, whose one result is {first}',
    'multi-paxos.violation.MP7': '{node} cleared its log up to slot {slot}: {reason}',
    'multi-paxos.reason.noQuorum': 'no quorum has promised it',
    'multi-paxos.reason.notCovered': 'the promises do not cover this slot',
    'multi-paxos.reason.knownChosen': 'its quorum knew the slot to be chosen',
    'multi-paxos.reason.reportedFirst': 'reported values are not proposed yet',
    'multi-paxos.reason.noSnapshot': 'no snapshot covers it',
    'multi-paxos.reason.fewHold': 'not held by a majority',
    'multi-paxos.reason.nothing': 'nothing',
    'multi-paxos.mutant.accepts-below-its-promise':
      'An acceptor votes in a ballot lower than the one it promised',
    'multi-paxos.mutant.forgets-its-promise':
      'The promised ballot is kept in memory only and gone after a crash',
    'multi-paxos.mutant.forgets-its-votes': 'Votes are kept in memory only and gone after a crash',
    'multi-paxos.mutant.reuses-its-ballot':
      'The rounds used are kept in memory only, so a ballot may be used twice',
    'multi-paxos.mutant.ignores-reported-votes': 'A new proposer puts no-ops where its quorum reported votes',
    'multi-paxos.mutant.adopts-the-lowest-ballot':
      'A new proposer adopts the reported vote with the lowest ballot',
    'multi-paxos.mutant.prepares-only-its-next-slot':
      'A new proposer looks at the reported votes of its next slot only',
    'multi-paxos.mutant.half-is-a-quorum': 'Half of the acceptors, rounded down, counts as a quorum',
    'multi-paxos.mutant.counts-an-answer-twice': 'A duplicated answer of one acceptor counts as two',
    'multi-paxos.mutant.executes-past-a-gap':
      'A replica executes a chosen slot although an earlier one is still open',
    'multi-paxos.mutant.answers-reads-locally':
      'A proposer answers reads at once, even when it has been deposed without knowing',
    'multi-paxos.mutant.clears-what-it-executed':
      'A replica clears its log without a snapshot and before the others have executed it',
  },
  'zh-CN': {
    'multi-paxos.title': 'Multi-Paxos',
    'multi-paxos.summary': '由一个主提议者把命令排进编号的槽位；每个槽位由多数接受者选定。',
    'multi-paxos.role.leader': '主提议者',
    'multi-paxos.role.candidate': '处于第一阶段的提议者',
    'multi-paxos.role.follower': '接受者',
    'multi-paxos.ballot': '选票 {ballot}',
    'multi-paxos.fact.promised': '已承诺的选票编号',
    'multi-paxos.fact.maxRound': '自己用过的最大轮次',
    'multi-paxos.fact.executed': '已执行到槽位',
    'multi-paxos.fact.lastSlot': '持有的最后槽位',
    'multi-paxos.fact.clearedUpTo': '日志已清理到槽位',
    'multi-paxos.fact.snapshot': '快照所在槽位',
    'multi-paxos.fact.sessions': '客户端会话',
    'multi-paxos.fact.promises': '承诺数 / 法定人数',
    'multi-paxos.fact.openSlots': '未选定的槽位',
    'multi-paxos.fact.waitingReads': '等待法定人数确认的读',
    'multi-paxos.config.heartbeatMs': '心跳间隔',
    'multi-paxos.config.suspectMs': '最短怀疑超时',
    'multi-paxos.config.backOff': '竞争失败后退避',
    'multi-paxos.config.reads': '读请求的处理方式',
    'multi-paxos.config.reads.index': '经法定人数确认的读索引',
    'multi-paxos.config.reads.log': '写入日志',
    'multi-paxos.config.acceptsInFlight': '每个接受者在途的接受请求数',
    'multi-paxos.config.snapshotEvery': '两次快照之间的槽位数',
    'multi-paxos.config.slotsKept': '为落后者保留的槽位数',
    'multi-paxos.message.Prepare': '准备请求（阶段 1a）',
    'multi-paxos.message.Promise': '承诺（阶段 1b）',
    'multi-paxos.message.Accept': '接受请求（阶段 2a）',
    'multi-paxos.message.Accepted': '已接受（阶段 2b）',
    'multi-paxos.message.Nack': '拒绝：已承诺更高的选票编号',
    'multi-paxos.message.Heartbeat': '心跳',
    'multi-paxos.message.HeartbeatAck': '心跳应答',
    'multi-paxos.message.Learn': '询问已选定的值',
    'multi-paxos.message.Chosen': '已选定的值',
    'multi-paxos.message.Snapshot': '快照',
    'multi-paxos.note.leads': '{node} 成为{role}：法定人数已承诺它的选票编号',
    'multi-paxos.note.follows': '{node} 现在是{role}',
    'multi-paxos.note.restored': '{node} 从磁盘恢复了到槽位 {executed} 为止的快照和 {votes} 张投票',
    'multi-paxos.note.suspected': '{node} 怀疑 {leader} 已失效，用更高的选票编号开始第一阶段',
    'multi-paxos.note.missed': '{node} 没有收到任何提议者的消息，开始第一阶段',
    'multi-paxos.note.preempted': '{node} 的选票编号 {ballot} 被更高的 {by} 抢占',
    'multi-paxos.note.adopted': '{node} 以选票编号 {ballot} 重新提议槽位 {slots} 中被报告的值',
    'multi-paxos.note.filled': '{node} 以选票编号 {ballot} 用空操作填补槽位 {slots} 的空洞',
    'multi-paxos.note.snapshotTaken': '{node} 在槽位 {slot} 生成快照；日志已清理到槽位 {cleared}',
    'multi-paxos.note.snapshotInstalled': '{node} 落后太多，接收了 {from} 在槽位 {slot} 的快照',
    'multi-paxos.note.declined': '{node} 拒绝 {command}：成员固定不变，主提议者只随选票编号更替',
    'multi-paxos.trouble.alone': '没有 {quorum} 个节点的法定人数应答：在此之前这里什么都无法选定',
    'multi-paxos.trouble.catchingUp': '已得到足够的承诺，但必须先学到槽位 {slot} 之后已选定的值',
    'multi-paxos.trouble.noPromises': '第 {attempts} 次竞选：承诺数还不够 {quorum} 个的法定人数',
    'multi-paxos.trouble.config':
      '启用退避时，怀疑超时（{suspectMs} 毫秒）必须长于心跳间隔（{heartbeatMs} 毫秒）',
    'multi-paxos.invariant.P3': '同一选票编号在一个槽位上至多提议一个值',
    'multi-paxos.invariant.P4': '接受者从不为低于其承诺的选票编号投票，重启之后也是如此',
    'multi-paxos.invariant.P5': '承诺会报告每个未选定槽位上编号最高的投票',
    'multi-paxos.invariant.P6': '所提议的值在其选票编号上是安全的',
    'multi-paxos.invariant.P8': '一个选票编号只属于一个节点的一次竞选',
    'multi-paxos.invariant.MP1': '一个槽位只会选定一条命令',
    'multi-paxos.invariant.MP2': '命令按槽位顺序执行，不留空洞',
    'multi-paxos.invariant.MP3': '槽位在选定之前不会被执行',
    'multi-paxos.invariant.MP4': '先第一阶段后第二阶段，先重提被报告的值再提新值',
    'multi-paxos.invariant.MP5': '只有法定人数没有报告任何投票的槽位才填空操作',
    'multi-paxos.invariant.MP6': '一条命令至多生效一次，所有应答都是同一个结果',
    'multi-paxos.invariant.MP7': '被清理的槽位已经选定、被快照覆盖，并由多数节点持有',
    'multi-paxos.violation.P3': '槽位 {slot} 在选票编号 {ballot} 中得到两个值：{first} 和 {second}',
    'multi-paxos.violation.P4': '{node} 已承诺选票编号 {promised}，却退回到 {ballot}',
    'multi-paxos.violation.P5':
      '{node} 在选票编号 {ballot} 为槽位 {slot} 投过票，但它对 {promised} 的承诺没有报告',
    'multi-paxos.violation.P6': '选票编号 {ballot} 在槽位 {slot} 提议 {second}，而其法定人数报告的是 {first}',
    'multi-paxos.violation.P8': '{node} 使用了选票编号 {ballot}，但它属于别的节点或更早的一次生命',
    'multi-paxos.violation.MP1': '槽位 {slot} 被选定两次：先是 {first}，后是 {second}',
    'multi-paxos.violation.MP2': '{node} 执行了槽位 {slot}，但下一个应是槽位 {expected}',
    'multi-paxos.violation.MP3': '{node} 在槽位 {slot} 执行了 {second}，而选定的是 {first}',
    'multi-paxos.violation.MP4': '选票编号 {ballot} 过早在槽位 {slot} 提议：{reason}',
    'multi-paxos.violation.MP5': '选票编号 {ballot} 用空操作填补槽位 {slot}，而其法定人数报告的是 {first}',
    'multi-paxos.violation.MP6': '{client} 的操作 {seq} 得到的答复是 {second}，而唯一的结果是 {first}',
    'multi-paxos.violation.MP7': '{node} 把日志清理到槽位 {slot}：{reason}',
    'multi-paxos.reason.noQuorum': '没有法定人数承诺过它',
    'multi-paxos.reason.notCovered': '承诺没有覆盖这个槽位',
    'multi-paxos.reason.knownChosen': '其法定人数知道该槽位已经选定',
    'multi-paxos.reason.reportedFirst': '被报告的值还没有提议',
    'multi-paxos.reason.noSnapshot': '没有快照覆盖',
    'multi-paxos.reason.fewHold': '没有被多数节点持有',
    'multi-paxos.reason.nothing': '无',
    'multi-paxos.mutant.accepts-below-its-promise': '接受者为低于其承诺的选票编号投票',
    'multi-paxos.mutant.forgets-its-promise': '承诺的选票编号只留在内存里，崩溃后丢失',
    'multi-paxos.mutant.forgets-its-votes': '投票只留在内存里，崩溃后丢失',
    'multi-paxos.mutant.reuses-its-ballot': '用过的轮次只留在内存里，同一个选票编号可能被用两次',
    'multi-paxos.mutant.ignores-reported-votes': '新的主提议者在法定人数报告过投票的槽位填入空操作',
    'multi-paxos.mutant.adopts-the-lowest-ballot': '新的主提议者采纳了编号最低的那张投票',
    'multi-paxos.mutant.prepares-only-its-next-slot': '新的主提议者只查看下一个槽位上被报告的投票',
    'multi-paxos.mutant.half-is-a-quorum': '把一半（向下取整）的接受者当作法定人数',
    'multi-paxos.mutant.counts-an-answer-twice': '同一个接受者的重复应答被算作两次',
    'multi-paxos.mutant.executes-past-a-gap': '前面的槽位尚未选定，副本就执行了后面的槽位',
    'multi-paxos.mutant.answers-reads-locally': '主提议者立即应答读请求，即使它已在不知情时被取代',
    'multi-paxos.mutant.clears-what-it-executed': '副本没有快照、也不等其他副本执行，就清理了日志',
  },
}
