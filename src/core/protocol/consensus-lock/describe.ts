import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { raft } from '../raft/index.ts'
import type { LockNote } from './messages.ts'
import {
  dataOf,
  nested,
  sessionOf,
  type LockNode,
  type ReplicaNode,
  type ResourceNode,
  type WorkerNode,
} from './state.ts'

type Facts = NodeView['facts']

const fact = (name: string, value: string | number): Facts[number] => ({
  label: `consensus-lock.fact.${name}`,
  value: String(value),
})

const plain = {
  leads: false,
  epoch: 0,
  epochText: null,
  leader: null,
  progress: { decided: 0, length: 0 },
  log: [],
  trouble: null,
} as const

/** What a person may see of a node. */
export function describe(node: LockNode): NodeView {
  if (node.kind === 'resource') return describeResource(node)
  return node.kind === 'worker' ? describeWorker(node) : describeReplica(node)
}

function describeResource({ register }: ResourceNode): NodeView {
  const highest = [...register.highest].map(([key, token]) => `${key} #${token}`).join(', ') || '–'
  return {
    ...plain,
    role: 'consensus-lock.role.resource',
    shape: 'learner',
    facts: [fact('highest', highest)],
    store: Object.fromEntries(register.values),
  }
}

function describeReplica(node: ReplicaNode): NodeView {
  const inner = nested.inner.describe(node.member.state)
  const { clockMs, lastToken, holders, sessions } = dataOf(node)
  const held = [...holders.values()].map(({ lock, session, token }) => `${lock}: ${session} #${token}`)
  const leads = node.leads !== null
  return {
    ...inner,
    role: `consensus-lock.role.${leads ? 'lockLeader' : 'lockReplica'}`,
    shape: leads ? 'leader' : inner.shape === 'leader' ? 'candidate' : inner.shape,
    leads,
    facts: [
      fact('term', inner.epoch),
      fact('clock', clockMs),
      fact('lastToken', lastToken),
      fact('holders', held.join(', ') || '–'),
      fact('sessions', [...sessions.keys()].join(' ') || '–'),
    ],
    trouble: node.member.state.leader === null ? sentence('consensus-lock.trouble.leaderless') : null,
  }
}

function describeWorker(node: WorkerNode): NodeView {
  const errands = [...node.errands].flatMap(([lock, jobs]) => {
    const first = jobs[0]?.errand
    return first === undefined ? [] : [`${lock} ${first.stage} #${first.token} (+${jobs.length - 1})`]
  })
  return {
    ...plain,
    role: 'consensus-lock.role.worker',
    shape: 'follower',
    leader: node.leader,
    facts: [
      fact('session', sessionOf(node)),
      fact('lease', Math.round(node.leaseUntilUs / 1000)),
      fact('errands', errands.join(', ') || '–'),
    ],
    trouble: node.isOpen ? null : sentence('consensus-lock.trouble.noSession'),
    store: {},
  }
}

/** The event feed's sentence for a note; null for what happens with every increment. */
export function explain(told: Note, node: NodeId): Sentence | null {
  const note = told as LockNote
  switch (note.kind) {
    case 'tookOver':
      return sentence('consensus-lock.note.tookOver', { node, term: note.term })
    case 'expired': {
      const { session, clockMs, keptMs } = note
      return sentence('consensus-lock.note.expired', { node, session, silentMs: clockMs - keptMs })
    }
    case 'fenced': {
      const { key, token, highest } = note
      return sentence('consensus-lock.note.fenced', { node, key, token, highest })
    }
    case 'sessionLost':
      return sentence('consensus-lock.note.sessionLost', { node, session: note.session })
    case 'abandoned':
      return sentence('consensus-lock.note.abandoned', { node, client: note.client, key: note.key })
    case 'role':
    case 'group':
    case 'granted':
    case 'released':
    case 'ticked':
    case 'wrote':
    case 'shown':
    case 'holds':
    case 'letGo':
    case 'used':
      return null
    default:
      return unreachable(note)
  }
}

/** What Raft says about its rules, of the service's group. */
function innerWords(language: 'en' | 'zh-CN'): { [key: string]: string } {
  const said = language === 'en' ? 'In the lock service: ' : '在锁服务中：'
  const titles = raft.invariants.map(({ id, title }) => [
    `consensus-lock.invariant.${id}`,
    said + (raft.words[language][title] ?? ''),
  ])
  const broken = Object.entries(raft.words[language]).filter(([key]) => key.startsWith('raft.broken.'))
  return Object.fromEntries([...titles, ...broken]) as { [key: string]: string }
}

export const words: Words = {
  en: {
    ...nested.words('consensus-lock', 'en'),
    ...innerWords('en'),
    'consensus-lock.title': 'Consensus lock',
    'consensus-lock.summary':
      'A lock service replicated by Raft, with sessions and fencing tokens, and a resource that checks the tokens.',
    'consensus-lock.role.resource': 'protected resource',
    'consensus-lock.role.lockLeader': 'lock leader',
    'consensus-lock.role.lockReplica': 'lock replica',
    'consensus-lock.role.worker': 'worker',
    'consensus-lock.message.Ask': 'A worker asks the lock service',
    'consensus-lock.message.KeptAlive': 'Your session goes on',
    'consensus-lock.message.Expired': 'Your session has ended',
    'consensus-lock.message.Granted': 'The lock is yours, with this token',
    'consensus-lock.message.Released': 'The lock is given back',
    'consensus-lock.message.Read': 'Read the resource',
    'consensus-lock.message.Write': 'Write to the resource with this token',
    'consensus-lock.message.Value': 'The value',
    'consensus-lock.message.Written': 'Written',
    'consensus-lock.message.Fenced': 'Refused: a newer token was here',
    'consensus-lock.config.lockNodes': 'Replicas of the lock service',
    'consensus-lock.config.sessionMs': "How long a silent session lasts, in the log's time",
    'consensus-lock.config.tickMs': 'How often the leader puts time into the log',
    'consensus-lock.config.retryMs': 'How soon something unanswered is asked again',
    'consensus-lock.config.watchesLease': 'Workers stop when their lease ends by their own clock',
    'consensus-lock.config.driftPercent': 'Clock drift allowed for leases (%)',
    'consensus-lock.config.heartbeatMs': 'Heartbeat interval',
    'consensus-lock.config.electionTimeoutMs': 'Election timeout T, drawn from T to 2T',
    'consensus-lock.config.snapshotEvery': 'Log entries between snapshots (0: never)',
    'consensus-lock.problem.lockNodes':
      '{locks} replicas of the service, a resource and a worker need more than {nodes} nodes.',
    'consensus-lock.problem.session': 'A session ({session} ms) must last at least two ticks of {tick} ms.',
    'consensus-lock.problem.election':
      'The election timeout ({election} ms) should be at least twice the heartbeat interval ({heartbeat} ms).',
    'consensus-lock.fact.term': 'Term',
    'consensus-lock.fact.clock': 'Clock of the log (ms)',
    'consensus-lock.fact.lastToken': 'Last token',
    'consensus-lock.fact.holders': 'Holders',
    'consensus-lock.fact.sessions': 'Sessions',
    'consensus-lock.fact.session': 'Session',
    'consensus-lock.fact.errands': 'Errands',
    'consensus-lock.fact.lease': 'Lease until, by its own clock (ms)',
    'consensus-lock.fact.highest': 'Highest tokens',
    'consensus-lock.trouble.leaderless': 'The lock service has no leader that this node knows of.',
    'consensus-lock.trouble.noSession': 'It has no session with the lock service.',
    'consensus-lock.note.tookOver': '{node} leads the lock service in term {term}',
    'consensus-lock.note.expired':
      "{node}: session {session} has ended after {silentMs} ms of silence in the log's time",
    'consensus-lock.note.fenced': '{node} refuses token {token} for {key}: it has seen {highest}',
    'consensus-lock.note.sessionLost': '{node} hears that its session {session} has ended',
    'consensus-lock.note.abandoned': '{node} gives up an increment of {key} for {client}',
    'consensus-lock.invariant.L2': 'A release by somebody else never ends a tenure',
    'consensus-lock.invariant.L3': 'Tokens are given once, and the resource never goes back to a lower one',
    'consensus-lock.invariant.L4': 'A session that is silent ends in time',
    'consensus-lock.invariant.L5': 'A worker that watches its lease stops when it ends',
    'consensus-lock.invariant.CL-Expiry': 'No session ends before its time',
    'consensus-lock.invariant.CL-Log': 'A grant is told only when the log has it',
    'consensus-lock.broken.L2': '{node}: {by} released {lock}, which {holder} held.',
    'consensus-lock.broken.L3.token': '{node} gave token {token} a second time, for {lock} to {session}.',
    'consensus-lock.broken.L3.resource': '{node} accepted token {token} for {key} after {highest}.',
    'consensus-lock.broken.L4':
      "{node} keeps a session that has been silent for {silentMs} ms of the log's time.",
    'consensus-lock.broken.L5':
      '{node} used {lock} with token {token} {lateMs} ms after its lease had ended.',
    'consensus-lock.broken.CL-Expiry': '{node} ended session {session} after only {silentMs} ms of silence.',
    'consensus-lock.broken.CL-Log':
      '{node} told {session} of token {token} for {lock}, which no log has granted.',
    'consensus-lock.mutant.resource-ignores-tokens': 'The resource does not look at fencing tokens.',
    'consensus-lock.mutant.resource-marks-writes-only':
      'The resource learns of a token only when its holder writes.',
    'consensus-lock.mutant.resource-forgets-tokens': 'The resource keeps the highest token in memory only.',
    'consensus-lock.mutant.leader-restarts-tokens': 'A new leader begins to count tokens anew.',
    'consensus-lock.mutant.expires-by-leaders-clock':
      'A leader ends sessions that it has not heard of itself.',
    'consensus-lock.mutant.never-expires': 'A session never ends: a dead holder keeps its lock.',
    'consensus-lock.mutant.releases-for-anybody': 'Anybody may release a lock.',
    'consensus-lock.mutant.grants-before-committed': 'A grant is told while the log is still committing it.',
    'consensus-lock.mutant.works-past-lease': 'A worker goes on after its lease has ended.',
  },
  'zh-CN': {
    ...nested.words('consensus-lock', 'zh-CN'),
    ...innerWords('zh-CN'),
    'consensus-lock.title': '共识锁',
    'consensus-lock.summary': '由 Raft 复制的锁服务，带有会话和防护令牌；被保护的资源检查令牌。',
    'consensus-lock.role.resource': '受保护的资源',
    'consensus-lock.role.lockLeader': '锁服务领导者',
    'consensus-lock.role.lockReplica': '锁服务副本',
    'consensus-lock.role.worker': '工作者',
    'consensus-lock.message.Ask': '工作者请求锁服务',
    'consensus-lock.message.KeptAlive': '会话已续期',
    'consensus-lock.message.Expired': '会话已过期',
    'consensus-lock.message.Granted': '锁归你，附带令牌',
    'consensus-lock.message.Released': '锁已归还',
    'consensus-lock.message.Read': '读取资源',
    'consensus-lock.message.Write': '带令牌写入资源',
    'consensus-lock.message.Value': '值',
    'consensus-lock.message.Written': '已写入',
    'consensus-lock.message.Fenced': '拒绝：已见过更新的令牌',
    'consensus-lock.config.lockNodes': '锁服务的副本数',
    'consensus-lock.config.sessionMs': '静默会话的有效期（按日志时间）',
    'consensus-lock.config.tickMs': '领导者把时间写入日志的间隔',
    'consensus-lock.config.retryMs': '多久之后重新询问',
    'consensus-lock.config.watchesLease': '工作者在自己的时钟判定租约结束时停手',
    'consensus-lock.config.driftPercent': '租约允许的时钟漂移（%）',
    'consensus-lock.config.heartbeatMs': '心跳间隔',
    'consensus-lock.config.electionTimeoutMs': '选举超时 T，在 T 到 2T 间随机',
    'consensus-lock.config.snapshotEvery': '快照间隔条目数（0：从不）',
    'consensus-lock.problem.lockNodes': '{locks} 个锁服务副本加上资源和工作者，{nodes} 个节点不够。',
    'consensus-lock.problem.session': '会话（{session} 毫秒）至少要有两个 {tick} 毫秒的时间刻度。',
    'consensus-lock.problem.election':
      '选举超时（{election} 毫秒）至少应为心跳间隔（{heartbeat} 毫秒）的两倍。',
    'consensus-lock.fact.term': '任期',
    'consensus-lock.fact.clock': '日志时钟（毫秒）',
    'consensus-lock.fact.lastToken': '最后的令牌',
    'consensus-lock.fact.holders': '持有者',
    'consensus-lock.fact.sessions': '会话',
    'consensus-lock.fact.session': '会话',
    'consensus-lock.fact.errands': '任务',
    'consensus-lock.fact.lease': '租约截止（自己的时钟，毫秒）',
    'consensus-lock.fact.highest': '最高令牌',
    'consensus-lock.trouble.leaderless': '据此节点所知，锁服务没有领导者。',
    'consensus-lock.trouble.noSession': '它与锁服务没有会话。',
    'consensus-lock.note.tookOver': '{node} 在任期 {term} 领导锁服务',
    'consensus-lock.note.expired': '{node}：会话 {session} 按日志时间静默 {silentMs} 毫秒后结束',
    'consensus-lock.note.fenced': '{node} 拒绝 {key} 的令牌 {token}：已见过 {highest}',
    'consensus-lock.note.sessionLost': '{node} 得知会话 {session} 已结束',
    'consensus-lock.note.abandoned': '{node} 放弃为 {client} 增加 {key}',
    'consensus-lock.invariant.L2': '他人的释放不会结束持有',
    'consensus-lock.invariant.L3': '令牌只给一次，资源从不退回更低的令牌',
    'consensus-lock.invariant.L4': '静默的会话按时结束',
    'consensus-lock.invariant.L5': '关注租约的工作者在租约结束时停手',
    'consensus-lock.invariant.CL-Expiry': '没有会话提前结束',
    'consensus-lock.invariant.CL-Log': '日志中已有授予才告知',
    'consensus-lock.broken.L2': '{node}：{by} 释放了 {holder} 持有的 {lock}。',
    'consensus-lock.broken.L3.token': '{node} 第二次发出令牌 {token}，把 {lock} 给了 {session}。',
    'consensus-lock.broken.L3.resource': '{node} 在令牌 {highest} 之后仍接受 {key} 的令牌 {token}。',
    'consensus-lock.broken.L4': '{node} 保留了一个按日志时间静默 {silentMs} 毫秒的会话。',
    'consensus-lock.broken.L5': '{node} 在租约结束 {lateMs} 毫秒后仍用令牌 {token} 使用 {lock}。',
    'consensus-lock.broken.CL-Expiry': '{node} 在会话 {session} 仅静默 {silentMs} 毫秒后就结束了它。',
    'consensus-lock.broken.CL-Log': '{node} 告知 {session} 获得 {lock} 的令牌 {token}，但日志没有授予。',
    'consensus-lock.mutant.resource-ignores-tokens': '资源不检查防护令牌。',
    'consensus-lock.mutant.resource-marks-writes-only': '资源只在写入时才记住令牌。',
    'consensus-lock.mutant.resource-forgets-tokens': '资源只在内存中保存最高令牌。',
    'consensus-lock.mutant.leader-restarts-tokens': '新领导者重新开始计数令牌。',
    'consensus-lock.mutant.expires-by-leaders-clock': '领导者只凭自己的时钟结束它没听说过的会话。',
    'consensus-lock.mutant.never-expires': '会话永不结束：死去的持有者一直占着锁。',
    'consensus-lock.mutant.releases-for-anybody': '任何人都能释放锁。',
    'consensus-lock.mutant.grants-before-committed': '日志还在提交时就告知授予。',
    'consensus-lock.mutant.works-past-lease': '工作者在租约结束后继续工作。',
  },
}
