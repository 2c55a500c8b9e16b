import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView, RoleShape } from '../../model/node-view.ts'
import { operationText } from '../../model/operation-text.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { configurationOf, isJoint, isVoter, members, type Configuration } from './membership.ts'
import type { RaftNote } from './messages.ts'
import { entryAt, lastIndex, type Entry, type RaftNode } from './state.ts'

const logRowsMax = 50

/** What a person may see of a node. */
export function describe(node: RaftNode): NodeView {
  const { role, shape } = roleOf(node)
  return {
    role: `raft.role.${role}`,
    shape,
    leads: node.role === 'leader',
    epoch: node.term,
    epochText: sentence('raft.epoch', { number: node.term }),
    leader: node.leader,
    progress: { decided: node.commit, length: lastIndex(node) },
    facts: facts(node),
    log: logRows(node),
    trouble: troubleOf(node),
    store: node.machine.show(node.store),
  }
}

/** Learners and outsiders are followers to the protocol, but not to a person who looks at the cluster. */
function roleOf(node: RaftNode): { role: string; shape: RoleShape } {
  const configuration = configurationOf(node)
  switch (node.role) {
    case 'leader':
      return { role: 'leader', shape: 'leader' }
    case 'candidate':
    case 'preCandidate':
      return { role: node.role, shape: 'candidate' }
    case 'follower':
      if (isVoter(configuration, node.self)) return { role: 'follower', shape: 'follower' }
      if (members(configuration).includes(node.self)) return { role: 'learner', shape: 'learner' }
      return { role: 'outside', shape: 'outside' }
    default:
      return unreachable(node.role)
  }
}

function facts(node: RaftNode): NodeView['facts'] {
  const fact = (name: string, value: string | number): NodeView['facts'][number] => ({
    label: `raft.fact.${name}`,
    value: String(value),
  })
  const always = [
    fact('term', node.term),
    fact('votedFor', node.votedFor ?? '–'),
    fact('lastIndex', lastIndex(node)),
    fact('commit', node.commit),
    fact('applied', node.applied),
    fact('snapshot', node.snapshot?.index ?? 0),
    fact('configuration', configurationText(configurationOf(node))),
    fact('sessions', node.sessions.size),
  ]
  if (node.role === 'candidate' || node.role === 'preCandidate')
    return [...always, fact('votes', [...node.granted].join(' ') || '–')]
  const { leadership } = node
  if (leadership === null) return always
  const known = [...leadership.progress].map(
    ([member, { match, mode }]) => `${member}:${match}${mode === 'replicate' ? '' : ` (${mode})`}`,
  )
  return [
    ...always,
    fact('match', known.join(' ') || '–'),
    fact('waitingReads', leadership.reads.length),
    fact('transferTo', leadership.transferTo ?? '–'),
  ]
}

function logRows(node: RaftNode): LogRow[] {
  const rows: LogRow[] = []
  const last = lastIndex(node)
  for (let index = Math.max(node.base.index + 1, last - logRowsMax + 1); index <= last; index++) {
    const entry = entryAt(node, index)
    if (entry === null) continue
    const status = index <= node.applied ? 'applied' : index <= node.commit ? 'decided' : 'tentative'
    rows.push({ index, epoch: String(entry.term), text: entryText(entry), status })
  }
  return rows
}

function entryText(entry: Entry): string {
  switch (entry.kind) {
    case 'noop':
      return 'no-op'
    case 'command':
      return `${operationText(entry.operation)} (${entry.client}#${entry.seq})`
    case 'configuration':
      return `configuration ${configurationText(entry.configuration)}`
    default:
      return unreachable(entry)
  }
}

/** The notation of etcd: `(n2 n3)&&(n1) learners n4`. */
export function configurationText({ voters, outgoing, learners, learnersNext }: Configuration): string {
  const group = (nodes: readonly NodeId[]): string => `(${nodes.join(' ')})`
  return [
    group(voters) + (outgoing.length > 0 ? `&&${group(outgoing)}` : ''),
    ...(learners.length > 0 ? [`learners ${learners.join(' ')}`] : []),
    ...(learnersNext.length > 0 ? [`learnersNext ${learnersNext.join(' ')}`] : []),
  ].join(' ')
}

function troubleOf(node: RaftNode): Sentence | null {
  const { leadership, settings } = node
  const electors = configurationOf(node).voters
  const quorum = node.rules.quorumSize(electors.length)
  if (leadership !== null) {
    const sinceUs = node.nowUs - settings.electionUs
    const heard = electors.filter(
      (voter) => voter === node.self || (leadership.progress.get(voter)?.heardUs ?? 0) >= sinceUs,
    ).length
    if (heard < quorum) return sentence('raft.trouble.alone', { heard, quorum })
    if (leadership.transferTo !== null)
      return sentence('raft.trouble.transfer', { to: leadership.transferTo })
    return null
  }
  if (node.role === 'follower') return null
  return sentence('raft.trouble.campaign', { votes: node.granted.size, quorum })
}

/** The event feed's sentence for a note; null for what happens with every command. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as RaftNote
  switch (note.kind) {
    case 'role': {
      const role = note.role.slice('raft.role.'.length)
      return sentence(`raft.note.${role}`, { node, term: note.epoch })
    }
    case 'restored':
      if (note.term === 0) return null
      return sentence('raft.note.restored', { node, term: note.term, count: note.entries.length })
    case 'voted':
      if (note.candidate === node) return null
      return sentence('raft.note.voted', { node, candidate: note.candidate, term: note.term })
    case 'truncated':
      return sentence('raft.note.truncated', { node, from: note.from })
    case 'snapshotTaken':
      return sentence('raft.note.snapshotTaken', { node, index: note.index })
    case 'snapshotInstalled':
      return sentence('raft.note.snapshotInstalled', { node, index: note.index })
    case 'configured': {
      const key = isJoint(note.configuration) ? 'raft.note.configuredJoint' : 'raft.note.configured'
      return sentence(key, { node, configuration: configurationText(note.configuration) })
    }
    case 'changeRefused':
      return sentence('raft.note.changeRefused', { node, reason: `raft.refusal.${note.reason}` })
    case 'transferStarted':
      return sentence('raft.note.transferStarted', { node, to: note.to })
    case 'transferEnded':
      return sentence(`raft.note.${note.done ? 'transferDone' : 'transferAborted'}`, { node, to: note.to })
    case 'quorumLost':
      return sentence('raft.note.quorumLost', { node, term: note.term })
    case 'termRaised':
    case 'appended':
    case 'committed':
    case 'applied':
    case 'readServed':
      return null
    default:
      return unreachable(note)
  }
}

export const words: Words = {
  en: {
    'raft.title': 'Raft',
    'raft.summary':
      'A leader, chosen by a majority, replicates a log; what a majority has stored is committed.',
    'raft.role.leader': 'leader',
    'raft.role.candidate': 'candidate',
    'raft.role.preCandidate': 'pre-candidate',
    'raft.role.follower': 'follower',
    'raft.role.learner': 'learner',
    'raft.role.outside': 'not a member',
    'raft.epoch': 'term {number}',
    'raft.message.PreVote': 'Would you vote for me?',
    'raft.message.PreVoteResponse': 'Answer to a pre-vote',
    'raft.message.RequestVote': 'Vote for me',
    'raft.message.VoteResponse': 'Answer to a request for a vote',
    'raft.message.AppendEntries': 'Append these entries',
    'raft.message.AppendResponse': 'Answer to an append',
    'raft.message.Heartbeat': 'I still lead',
    'raft.message.HeartbeatResponse': 'Answer to a heartbeat',
    'raft.message.InstallSnapshot': 'Replace your log by this snapshot',
    'raft.message.InstallResponse': 'Answer to a snapshot',
    'raft.message.TimeoutNow': 'Campaign at once',
    'raft.message.TransferRequest': 'Please hand leadership over',
    'raft.message.ReadIndex': 'Up to where must I have applied?',
    'raft.message.ReadIndexResponse': 'Apply up to here, then answer',
    'raft.config.heartbeatMs': 'Heartbeat interval',
    'raft.config.electionTimeoutMs': 'Election timeout T, drawn from T to 2T',
    'raft.config.preVote': 'Pre-vote',
    'raft.config.checkQuorum': 'Check-quorum',
    'raft.config.read': 'How reads are served',
    'raft.config.read.readIndex': 'ReadIndex (a heartbeat round)',
    'raft.config.read.lease': 'leader lease (clocks)',
    'raft.config.read.log': 'through the log',
    'raft.config.clockDriftPercent': 'Clock drift allowed for leases (%)',
    'raft.config.followerReads': 'Followers answer reads',
    'raft.config.noop': 'New leaders append a no-op',
    'raft.config.snapshotEvery': 'Entries between snapshots (0: never)',
    'raft.config.membership': 'Membership changes',
    'raft.config.membership.single-server': 'one server at a time',
    'raft.config.membership.joint': 'joint consensus',
    'raft.config.initialVoters': 'Initial voters (0: all nodes)',
    'raft.config.appendWindow': 'AppendEntries in flight per follower',
    'raft.problem.leaseNeedsCheckQuorum':
      'Lease reads need check-quorum: without it voters promise no silence.',
    'raft.problem.electionTooShort':
      'The election timeout ({election} ms) must be at least twice the heartbeat ({heartbeat} ms).',
    'raft.problem.initialVoters': 'There are only {nodes} nodes, so {voters} of them cannot vote.',
    'raft.fact.term': 'Current term',
    'raft.fact.votedFor': 'Voted for',
    'raft.fact.lastIndex': 'Last log index',
    'raft.fact.commit': 'Commit index',
    'raft.fact.applied': 'Applied index',
    'raft.fact.snapshot': 'Snapshot up to',
    'raft.fact.configuration': 'Configuration',
    'raft.fact.sessions': 'Client sessions',
    'raft.fact.votes': 'Votes so far',
    'raft.fact.match': 'Match indexes',
    'raft.fact.waitingReads': 'Waiting reads',
    'raft.fact.transferTo': 'Handing over to',
    'raft.trouble.alone': 'Only {heard} voters have answered lately; {quorum} are needed to commit anything.',
    'raft.trouble.transfer': 'New requests wait until {to} has taken over.',
    'raft.trouble.campaign': 'It has {votes} votes and needs {quorum}.',
    'raft.note.leader': '{node} won the election and leads term {term}',
    'raft.note.candidate': '{node} asks for votes in term {term}',
    'raft.note.preCandidate': '{node} misses its leader and asks whether it could win an election',
    'raft.note.follower': '{node} is a follower in term {term}',
    'raft.note.restored': '{node} came back with term {term} and {count} log entries from its disk',
    'raft.note.voted': '{node} voted for {candidate} in term {term}',
    'raft.note.truncated':
      '{node} deleted uncommitted entries from index {from} on: they conflict with the leader',
    'raft.note.snapshotTaken': '{node} took a snapshot up to index {index}',
    'raft.note.snapshotInstalled': '{node} was brought up to index {index} by a snapshot',
    'raft.note.configured': '{node} now counts {configuration}',
    'raft.note.configuredJoint': '{node} now needs both majorities of {configuration}',
    'raft.note.changeRefused': '{node} refused the request: {reason}',
    'raft.note.transferStarted': '{node} is handing leadership over to {to}',
    'raft.note.transferDone': '{node} has handed over; {to} was to campaign',
    'raft.note.transferAborted': '{node} gave up handing over to {to}',
    'raft.note.quorumLost': '{node} has not heard from a majority and steps down from term {term}',
    'raft.refusal.notLeader': 'it is not the leader',
    'raft.refusal.noCommitInTerm': 'it has not committed an entry of its own term yet',
    'raft.refusal.changeUnderWay': 'another membership change is not finished',
    'raft.refusal.notVoter': 'the node is not a voter',
    'raft.refusal.noChange': 'nothing would change',
    'raft.refusal.noVotersLeft': 'no voter would be left',
    'raft.invariant.R1': 'Election safety: at most one leader in a term',
    'raft.invariant.R2': 'A leader never deletes entries of its own log',
    'raft.invariant.R3': 'Log matching: same index and term, same log up to there',
    'raft.invariant.R4': 'Leader completeness: a leader holds every committed entry',
    'raft.invariant.R5':
      'State machine safety: one value per index, applied in order and only when committed',
    'raft.invariant.R6': 'The commit index never goes back, and nothing committed is deleted',
    'raft.invariant.R7': 'One vote per voter and term',
    'raft.invariant.R8': 'Terms never go back, not even over a restart',
    'raft.invariant.R9': 'A leader commits only entries of its own term that a majority has on disk',
    'raft.invariant.R10': 'Entries are on disk before they are acknowledged',
    'raft.invariant.R11': 'Votes go only to candidates whose log is up to date',
    'raft.invariant.R12': 'Membership changes one at a time, by one voter or through a joint configuration',
    'raft.invariant.R13': 'A read reflects everything acknowledged before it began',
    'raft.invariant.R14': 'No lease read after a newer leader has committed',
    'raft.invariant.R15': 'Pre-votes change no term',
    'raft.invariant.R16': 'A snapshot equals the committed entries that it replaces',
    'raft.invariant.R17': 'A repeated command takes effect once',
    'raft.broken.R1': '{node} became leader of term {term}, which {other} already led.',
    'raft.broken.R2': '{node} deleted its log from index {index} on while it led term {term}.',
    'raft.broken.R3': '{node} has another log than others below index {index} of term {term}.',
    'raft.broken.R4': '{node} leads term {term} without the entry that was committed at index {index}.',
    'raft.broken.R5':
      '{node} committed or applied index {index} with another entry, too early or out of order.',
    'raft.broken.R6': '{node} moved its commit index back, past its log, or deleted committed index {index}.',
    'raft.broken.R7': '{node} voted for {candidate} in term {term} after it had voted for {other}.',
    'raft.broken.R8': '{node} went back to term {term} after term {other} was on its disk.',
    'raft.broken.R9':
      '{node} committed index {index} in term {term}, but only {held} of the {quorum} copies needed are on disk.',
    'raft.broken.R9term':
      '{node} committed index {index} of term {other} by counting while it led term {term}.',
    'raft.broken.R10': '{node} acknowledged index {index}, but its disk does not have it.',
    'raft.broken.R11': '{node} voted for {candidate} in term {term}, whose log ends before its own.',
    'raft.broken.R12':
      '{node} appended a configuration at index {index} that the one before it does not allow.',
    'raft.broken.R13':
      '{node} answered a read at index {index}, though index {other} was acknowledged before the read began.',
    'raft.broken.R14': '{node} answered a lease read of term {term} after term {other} had committed.',
    'raft.broken.R15': '{node} changed its term to {term} because of a pre-vote.',
    'raft.broken.R16': '{node} kept a snapshot at index {index} that differs from the committed entries.',
    'raft.broken.R17': '{node} applied {client}#{seq} a second time at index {index}.',
    'raft.mutant.keeps-log-in-memory':
      'Acknowledges entries that it keeps only in memory: a crash loses them.',
    'raft.mutant.acknowledges-before-fsync': 'A follower acknowledges entries before they are on its disk.',
    'raft.mutant.forgets-vote-on-restart': 'The vote lives in memory only, so a restarted node votes again.',
    'raft.mutant.commits-old-term-entries': 'A leader commits entries of earlier terms by counting copies.',
    'raft.mutant.ignores-candidates-log': 'Votes are given without a look at the candidate’s log.',
    'raft.mutant.compares-log-length-only': 'The longer log wins a vote, whatever the terms in it.',
    'raft.mutant.truncates-on-every-append':
      'A follower cuts its log after every AppendEntries, also an old one.',
    'raft.mutant.commits-beyond-match': 'Heartbeats tell followers to commit what they may not have.',
    'raft.mutant.quorum-is-half': 'Half of the nodes count as a majority.',
    'raft.mutant.answers-reads-locally': 'Any node answers reads from its own memory.',
    'raft.mutant.counts-leaders-log-as-matched': 'An acknowledgement counts for the leader’s whole log.',
    'raft.mutant.applies-retries-twice': 'No client sessions: a retried command takes effect again.',
    'raft.mutant.compares-prev-index-only':
      'The entry before the new ones is compared by index, not by term.',
    'raft.mutant.reads-before-own-commit':
      'A new leader answers reads before it has committed in its own term.',
    'raft.mutant.changes-members-before-own-commit':
      'A new leader changes the membership before it has committed in its own term.',
    'raft.mutant.forgets-term-on-restart': 'The current term lives in memory only.',
    'raft.mutant.applies-before-commit': 'Entries are applied as soon as they are in the log.',
  },
  'zh-CN': {
    'raft.title': 'Raft',
    'raft.summary': '由多数派选出的领导者复制日志；多数派存下的日志条目即为已提交。',
    'raft.role.leader': '领导者',
    'raft.role.candidate': '候选人',
    'raft.role.preCandidate': '预候选人',
    'raft.role.follower': '跟随者',
    'raft.role.learner': '学习者',
    'raft.role.outside': '非成员',
    'raft.epoch': '任期 {number}',
    'raft.message.PreVote': '你会投票给我吗？',
    'raft.message.PreVoteResponse': '对预投票的回答',
    'raft.message.RequestVote': '请投票给我',
    'raft.message.VoteResponse': '对投票请求的回答',
    'raft.message.AppendEntries': '请追加这些条目',
    'raft.message.AppendResponse': '对追加的回答',
    'raft.message.Heartbeat': '我仍是领导者',
    'raft.message.HeartbeatResponse': '对心跳的回答',
    'raft.message.InstallSnapshot': '用这个快照替换你的日志',
    'raft.message.InstallResponse': '对快照的回答',
    'raft.message.TimeoutNow': '请立即发起选举',
    'raft.message.TransferRequest': '请移交领导权',
    'raft.message.ReadIndex': '我要应用到哪里才能回答？',
    'raft.message.ReadIndexResponse': '应用到这里再回答',
    'raft.config.heartbeatMs': '心跳间隔',
    'raft.config.electionTimeoutMs': '选举超时 T，在 T 到 2T 间随机',
    'raft.config.preVote': '预投票',
    'raft.config.checkQuorum': '法定人数检查',
    'raft.config.read': '读请求的处理方式',
    'raft.config.read.readIndex': 'ReadIndex（一轮心跳）',
    'raft.config.read.lease': '领导者租约（依赖时钟）',
    'raft.config.read.log': '走日志',
    'raft.config.clockDriftPercent': '租约允许的时钟漂移（%）',
    'raft.config.followerReads': '跟随者可回答读请求',
    'raft.config.noop': '新领导者追加空操作',
    'raft.config.snapshotEvery': '快照间隔条目数（0：从不）',
    'raft.config.membership': '成员变更方式',
    'raft.config.membership.single-server': '每次一个节点',
    'raft.config.membership.joint': '联合共识',
    'raft.config.initialVoters': '初始投票成员数（0：全部节点）',
    'raft.config.appendWindow': '每个跟随者在途的 AppendEntries 数',
    'raft.problem.leaseNeedsCheckQuorum': '租约读需要法定人数检查：否则投票者没有承诺保持沉默。',
    'raft.problem.electionTooShort':
      '选举超时（{election} 毫秒）至少应为心跳间隔（{heartbeat} 毫秒）的两倍。',
    'raft.problem.initialVoters': '只有 {nodes} 个节点，无法让其中 {voters} 个投票。',
    'raft.fact.term': '当前任期',
    'raft.fact.votedFor': '已投票给',
    'raft.fact.lastIndex': '最后日志索引',
    'raft.fact.commit': '提交索引',
    'raft.fact.applied': '应用索引',
    'raft.fact.snapshot': '快照截至',
    'raft.fact.configuration': '成员配置',
    'raft.fact.sessions': '客户端会话数',
    'raft.fact.votes': '已得选票',
    'raft.fact.match': '匹配索引',
    'raft.fact.waitingReads': '等待中的读请求',
    'raft.fact.transferTo': '正在移交给',
    'raft.trouble.alone': '最近只有 {heard} 个投票成员回应；要提交任何内容需要 {quorum} 个。',
    'raft.trouble.transfer': '在 {to} 接任之前，新请求需要等待。',
    'raft.trouble.campaign': '已得 {votes} 票，需要 {quorum} 票。',
    'raft.note.leader': '{node} 赢得选举，成为任期 {term} 的领导者',
    'raft.note.candidate': '{node} 在任期 {term} 请求投票',
    'raft.note.preCandidate': '{node} 没有收到领导者的消息，先询问自己能否赢得选举',
    'raft.note.follower': '{node} 在任期 {term} 是跟随者',
    'raft.note.restored': '{node} 重新启动，从磁盘恢复任期 {term} 和 {count} 条日志',
    'raft.note.voted': '{node} 在任期 {term} 投票给 {candidate}',
    'raft.note.truncated': '{node} 删除了从索引 {from} 开始的未提交条目：它们与领导者冲突',
    'raft.note.snapshotTaken': '{node} 生成了截至索引 {index} 的快照',
    'raft.note.snapshotInstalled': '{node} 通过快照追到索引 {index}',
    'raft.note.configured': '{node} 现在的成员配置是 {configuration}',
    'raft.note.configuredJoint': '{node} 现在需要 {configuration} 的两个多数派',
    'raft.note.changeRefused': '{node} 拒绝了请求：{reason}',
    'raft.note.transferStarted': '{node} 正在把领导权移交给 {to}',
    'raft.note.transferDone': '{node} 已交出领导权，由 {to} 发起选举',
    'raft.note.transferAborted': '{node} 放弃向 {to} 移交领导权',
    'raft.note.quorumLost': '{node} 联系不到多数派，退出任期 {term} 的领导',
    'raft.refusal.notLeader': '它不是领导者',
    'raft.refusal.noCommitInTerm': '它还没有提交过本任期的条目',
    'raft.refusal.changeUnderWay': '另一个成员变更尚未完成',
    'raft.refusal.notVoter': '该节点不是投票成员',
    'raft.refusal.noChange': '不会有任何变化',
    'raft.refusal.noVotersLeft': '将没有任何投票成员',
    'raft.invariant.R1': '选举安全：一个任期至多一个领导者',
    'raft.invariant.R2': '领导者从不删除自己的日志',
    'raft.invariant.R3': '日志匹配：索引和任期相同，则此前的日志都相同',
    'raft.invariant.R4': '领导者完备：领导者拥有所有已提交的条目',
    'raft.invariant.R5': '状态机安全：每个索引只有一个值，提交后才按顺序应用',
    'raft.invariant.R6': '提交索引不后退，已提交的条目不被删除',
    'raft.invariant.R7': '每个投票者在每个任期只投一票',
    'raft.invariant.R8': '任期从不后退，重启后也一样',
    'raft.invariant.R9': '领导者只提交本任期内、已在多数派磁盘上的条目',
    'raft.invariant.R10': '条目先落盘，再确认',
    'raft.invariant.R11': '只投票给日志足够新的候选人',
    'raft.invariant.R12': '成员变更一次一个：只差一个投票者，或经过联合配置',
    'raft.invariant.R13': '读到的内容包含读开始前已确认的一切',
    'raft.invariant.R14': '更新的领导者提交之后，不再有租约读',
    'raft.invariant.R15': '预投票不改变任期',
    'raft.invariant.R16': '快照等于它所取代的已提交条目',
    'raft.invariant.R17': '重复的命令只生效一次',
    'raft.broken.R1': '{node} 成为任期 {term} 的领导者，而 {other} 已经领导过该任期。',
    'raft.broken.R2': '{node} 在领导任期 {term} 时删除了从索引 {index} 开始的日志。',
    'raft.broken.R3': '{node} 在任期 {term} 的索引 {index} 之前的日志与其他节点不同。',
    'raft.broken.R4': '{node} 领导任期 {term}，却没有在索引 {index} 已提交的条目。',
    'raft.broken.R5': '{node} 在索引 {index} 提交或应用了不同的条目，或者过早、乱序。',
    'raft.broken.R6': '{node} 的提交索引后退、超出日志，或删除了已提交的索引 {index}。',
    'raft.broken.R7': '{node} 在任期 {term} 先投票给 {other}，后又投票给 {candidate}。',
    'raft.broken.R8': '{node} 的磁盘上已有任期 {other}，却退回到任期 {term}。',
    'raft.broken.R9':
      '{node} 在任期 {term} 提交了索引 {index}，但需要 {quorum} 份落盘副本，实际只有 {held} 份。',
    'raft.broken.R9term': '{node} 领导任期 {term} 时，靠计数提交了任期 {other} 的索引 {index}。',
    'raft.broken.R10': '{node} 确认了索引 {index}，但它的磁盘上没有。',
    'raft.broken.R11': '{node} 在任期 {term} 投票给 {candidate}，而后者的日志比自己的旧。',
    'raft.broken.R12': '{node} 在索引 {index} 追加的成员配置，是前一个配置所不允许的。',
    'raft.broken.R13': '{node} 在索引 {index} 回答了读请求，但读开始前索引 {other} 已被确认。',
    'raft.broken.R14': '{node} 在任期 {other} 提交之后，仍用任期 {term} 的租约回答读请求。',
    'raft.broken.R15': '{node} 因为预投票把任期改成了 {term}。',
    'raft.broken.R16': '{node} 在索引 {index} 的快照与已提交的条目不符。',
    'raft.broken.R17': '{node} 在索引 {index} 第二次应用了 {client}#{seq}。',
    'raft.mutant.keeps-log-in-memory': '日志只放在内存里就确认：一崩溃就丢失。',
    'raft.mutant.acknowledges-before-fsync': '跟随者在条目落盘之前就确认。',
    'raft.mutant.forgets-vote-on-restart': '选票只记在内存里，重启的节点会再投一次。',
    'raft.mutant.commits-old-term-entries': '领导者靠计数副本来提交旧任期的条目。',
    'raft.mutant.ignores-candidates-log': '投票时不看候选人的日志。',
    'raft.mutant.compares-log-length-only': '谁的日志长就投给谁，不管其中的任期。',
    'raft.mutant.truncates-on-every-append': '跟随者每收到 AppendEntries 就截断日志，旧消息也不例外。',
    'raft.mutant.commits-beyond-match': '心跳让跟随者提交它可能没有的条目。',
    'raft.mutant.quorum-is-half': '把一半节点当作多数派。',
    'raft.mutant.answers-reads-locally': '任何节点都用自己的内存回答读请求。',
    'raft.mutant.counts-leaders-log-as-matched': '一次确认被算作领导者的整个日志。',
    'raft.mutant.applies-retries-twice': '没有客户端会话：重试的命令再次生效。',
    'raft.mutant.compares-prev-index-only': '只比较前一条目的索引，不比较任期。',
    'raft.mutant.reads-before-own-commit': '新领导者在提交本任期的条目之前就回答读请求。',
    'raft.mutant.changes-members-before-own-commit': '新领导者在提交本任期的条目之前就变更成员。',
    'raft.mutant.forgets-term-on-restart': '当前任期只记在内存里。',
    'raft.mutant.applies-before-commit': '条目一进日志就被应用。',
  },
}
