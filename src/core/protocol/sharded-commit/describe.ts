import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { raft } from '../raft/index.ts'
import { isCoordinatorPart } from './membership.ts'
import type { ShardedNote } from './messages.ts'
import {
  coordinatorDataOf,
  dataOf,
  nested,
  shardDataOf,
  type Command,
  type Part,
  type ShardedNode,
} from './state.ts'

const logRowsMax = 50

interface Seat {
  readonly role: 'coordinator' | 'shardLeader' | 'coordinatorReplica' | 'shardReplica' | 'spare'
  readonly leads: boolean
  readonly epoch: number
  /** The part that people see first. */
  readonly part: Part | null
}

/** Leading the coordinator comes before leading a shard, and that before being a replica. */
export function roleOf(node: ShardedNode): Seat {
  const parts = [...node.parts.values()]
  const part = parts.find((one) => one.leads !== null) ?? parts[0] ?? null
  if (part === null) return { role: 'spare', leads: false, epoch: 0, part }
  const epoch = part.leads ?? part.member.state.term
  const leads = part.leads !== null
  if (isCoordinatorPart(part))
    return { role: leads ? 'coordinator' : 'coordinatorReplica', leads, epoch, part }
  // Many shards lead at once: whoever speaks of the leader of the cluster means the coordinator.
  return { role: leads ? 'shardLeader' : 'shardReplica', leads: false, epoch, part }
}

/** What a person may see of a node. */
export function describe(node: ShardedNode): NodeView {
  const { role, leads, epoch, part } = roleOf(node)
  const inner = part === null ? null : nested.inner.describe(part.member.state)
  const isBlocked = [...node.doubts.values()].some(({ isNoted }) => isNoted) && part?.leads !== null
  const isLeader = role === 'coordinator' || role === 'shardLeader'
  return {
    role: `sharded-commit.role.${role}`,
    shape: part === null ? 'outside' : isBlocked ? 'blocked' : isLeader ? 'leader' : 'follower',
    leads,
    epoch,
    epochText:
      part === null ? null : sentence('sharded-commit.groupTerm', { group: part.group.name, number: epoch }),
    leader: part?.member.state.leader ?? null,
    progress: inner?.progress ?? { decided: 0, length: 0 },
    facts: [...node.parts.values()].flatMap((one) => factsOf(node, one)),
    log: part === null ? [] : logRows(part),
    trouble: troubleOf(node),
    store: balancesOf(node),
  }
}

function factsOf(node: ShardedNode, part: Part): NodeView['facts'] {
  const { name, members } = part.group
  const fact = (label: string, value: string | number): NodeView['facts'][number] => ({
    label: `sharded-commit.fact.${label}`,
    value: String(value),
  })
  const { state } = part.member
  const common = [
    fact('group', `${name} (${members.join(' ')})`),
    fact('leader', `${state.leader ?? '–'}, ${state.term}`),
    fact('commit', state.commit),
  ]
  if (!isCoordinatorPart(part)) {
    const { prepared, floor } = shardDataOf(part)
    return [...common, fact('prepared', [...prepared.keys()].join(' ') || '–'), fact('floor', floor)]
  }
  const open = [...coordinatorDataOf(part).commits.keys()].join(' ') || '–'
  const { coordination } = node
  if (coordination === null) return [...common, fact('commits', open)]
  const underWay = [...coordination.transactions.values()].map(({ txid, phase }) => `${txid} ${phase}`)
  return [
    ...common,
    fact('commits', open),
    fact('transactions', underWay.join(', ') || '–'),
    fact('orders', coordination.orders.length),
  ]
}

/** The log of the part, its commands in the words of two-phase commit. */
function logRows(part: Part): LogRow[] {
  const { log, base, applied, commit } = part.member.state
  return log.slice(-logRowsMax).map((entry, i, shown) => {
    const index = base.index + log.length - shown.length + i + 1
    const status = index <= applied ? 'applied' : index <= commit ? 'decided' : 'tentative'
    const operation = entry.kind === 'command' ? entry.operation : null
    const text = operation?.f === 'append' ? commandText(operation.value as unknown as Command) : entry.kind
    return { index, epoch: String(entry.term), text, status }
  })
}

function commandText(command: Command): string {
  switch (command.kind) {
    case 'prepare': {
      const changes = command.changes.map(({ account, delta }) => `${account}${delta < 0 ? '' : '+'}${delta}`)
      return `prepare ${command.txid}: ${command.reading ? 'read' : changes.join(' ')}`
    }
    case 'finish':
      return `${command.decision} ${command.txid}`
    case 'decide':
      return `decide ${command.decision} ${command.txid} (${command.client}#${command.seq})`
    case 'end':
      return `end ${command.txid}`
    default:
      return unreachable(command)
  }
}

function troubleOf(node: ShardedNode): Sentence | null {
  for (const part of node.parts.values()) {
    const { name } = part.group
    const { state } = part.member
    if (state.leader === null) return sentence('sharded-commit.trouble.leaderless', { group: name })
    const doubts = [...node.doubts].filter(([about, { isNoted }]) => isNoted && about.startsWith(`${name} `))
    if (part.leads !== null && doubts.length > 0)
      return sentence('sharded-commit.trouble.doubt', { group: name, count: doubts.length })
  }
  return null
}

function balancesOf(node: ShardedNode): NodeView['store'] {
  const shards = [...node.parts.values()].filter((part) => !isCoordinatorPart(part))
  return Object.fromEntries(
    shards.flatMap((part) => Object.entries(part.member.state.machine.show(dataOf(part) as never))),
  )
}

/** The event feed's sentence for a note; null for what happens with every transaction. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as ShardedNote
  switch (note.kind) {
    case 'role':
      return null
    case 'tookOver': {
      const { group, term, open } = note
      return sentence(`sharded-commit.note.tookOver${group === 'c' ? 'Coordinator' : 'Shard'}`, {
        node,
        group,
        term,
        open,
      })
    }
    case 'gaveUp':
      return sentence('sharded-commit.note.gaveUp', {
        txid: note.txid,
        reason: `sharded-commit.reason.${note.reason}`,
      })
    case 'blocked': {
      const { about, group, accounts } = note
      return sentence('sharded-commit.note.blocked', { txid: about, group, accounts: accounts.join(' ') })
    }
    case 'unblocked': {
      const { about, group, forUs, decision } = note
      const values = { txid: about, group, ms: Math.round(forUs / 1000) }
      return sentence('sharded-commit.note.unblocked', {
        ...values,
        decision: `sharded-commit.decision.${decision}`,
      })
    }
    case 'group':
    case 'began':
    case 'voted':
    case 'decided':
    case 'ended':
      return null
    default:
      return unreachable(note)
  }
}

function invariantWords(language: 'en' | 'zh-CN'): { [key: string]: string } {
  const said = language === 'en' ? 'In every group: ' : '在每个组里：'
  return Object.fromEntries(
    raft.invariants.flatMap(({ id, title }) => [
      [`sharded-commit.invariant.${id}`, said + (raft.words[language][title] ?? '')],
    ]),
  )
}

/** Sentences that Raft's invariants say about a group, under their own keys. */
function brokenWords(language: 'en' | 'zh-CN'): { [key: string]: string } {
  return Object.fromEntries(
    Object.entries(raft.words[language]).filter(([key]) => key.startsWith('raft.broken.')),
  )
}

export const words: Words = {
  en: {
    ...nested.words('sharded-commit', 'en'),
    ...invariantWords('en'),
    ...brokenWords('en'),
    'sharded-commit.title': 'Sharded commit (2PC over Raft)',
    'sharded-commit.summary':
      'Two-phase commit whose coordinator and participants are Raft groups: no single crash leaves a transaction in doubt.',
    'sharded-commit.role.coordinator': 'coordinator',
    'sharded-commit.role.shardLeader': 'shard leader',
    'sharded-commit.role.coordinatorReplica': 'coordinator replica',
    'sharded-commit.role.shardReplica': 'shard replica',
    'sharded-commit.role.spare': 'in no group',
    'sharded-commit.groupTerm': '{group} term {number}',
    'sharded-commit.message.Prepare': 'Prepare this transaction and vote',
    'sharded-commit.message.Vote': 'Vote of a shard',
    'sharded-commit.message.Commit': 'Commit',
    'sharded-commit.message.Abort': 'Abort',
    'sharded-commit.message.Ack': 'Committed here',
    'sharded-commit.message.Inquiry': 'What became of this transaction?',
    'sharded-commit.config.shards': 'Shards',
    'sharded-commit.config.groupSize': 'Replicas in each group',
    'sharded-commit.config.heartbeatMs': 'Heartbeat interval of each group',
    'sharded-commit.config.electionTimeoutMs': 'Election timeout T of each group, drawn from T to 2T',
    'sharded-commit.config.snapshotEvery': 'Log entries between snapshots (0: never)',
    'sharded-commit.config.voteTimeoutMs': 'How long the coordinator waits for votes',
    'sharded-commit.config.retryMs': 'How soon something unanswered is asked again',
    'sharded-commit.config.inquiryTimeoutMs': 'How long a shard in doubt waits before it asks',
    'sharded-commit.config.attempts': 'Attempts of a transaction that meets a lock',
    'sharded-commit.problem.groupSize': 'A group of {size} replicas needs as many nodes; there are {nodes}.',
    'sharded-commit.problem.election':
      'The election timeout ({election} ms) should be at least twice the heartbeat interval ({heartbeat} ms).',
    'sharded-commit.decision.commit': 'commit',
    'sharded-commit.decision.abort': 'abort',
    'sharded-commit.reason.insufficient funds': 'insufficient funds',
    'sharded-commit.reason.locked': 'an account is locked',
    'sharded-commit.reason.late': 'it came too late',
    'sharded-commit.reason.no vote in time': 'a vote did not come in time',
    'sharded-commit.fact.group': 'Group',
    'sharded-commit.fact.leader': 'Leader and term',
    'sharded-commit.fact.commit': 'Commit index',
    'sharded-commit.fact.prepared': 'Prepared',
    'sharded-commit.fact.floor': 'Everything over below',
    'sharded-commit.fact.commits': 'Committed, not acknowledged by all',
    'sharded-commit.fact.transactions': 'Under way',
    'sharded-commit.fact.orders': 'Waiting to begin',
    'sharded-commit.trouble.leaderless': 'Group {group} has no leader that this node knows of.',
    'sharded-commit.trouble.doubt':
      '{count} transactions of {group} are prepared and wait for the decision of the coordinator group.',
    'sharded-commit.note.tookOverCoordinator':
      '{node} leads the coordinator group in term {term}; its log holds {open} commits that are not acknowledged by all',
    'sharded-commit.note.tookOverShard':
      '{node} leads shard {group} in term {term}; its log holds {open} prepared transactions',
    'sharded-commit.note.gaveUp': 'Transaction {txid} is given up: {reason}',
    'sharded-commit.note.blocked':
      'Shard {group} is in doubt about {txid} and keeps {accounts} locked; it asks the coordinator group',
    'sharded-commit.note.unblocked': 'Shard {group} heard {decision} for {txid} after {ms} ms of doubt',
    'sharded-commit.invariant.AC1': 'No two replicas of any group decide differently',
    'sharded-commit.invariant.AC2': 'A commit has the committed yes of every shard behind it',
    'sharded-commit.invariant.AC3': 'An abort has a reason: a no, a time-out, a crash or a new leader',
    'sharded-commit.invariant.AC4': 'No replica takes a decision back',
    'sharded-commit.invariant.SC1': 'A shard votes yes only when its group has committed the record',
    'sharded-commit.invariant.SC2': 'Commit is told only when the coordinator group has committed it',
    'sharded-commit.invariant.SC3': 'A commit is neither denied nor forgotten before every shard has it',
    'sharded-commit.invariant.SC4': 'Accounts are locked from the yes to the decision, and money is kept',
    'sharded-commit.broken.AC1':
      '{first} decided {firstDecision} for {txid}, but {second} decided {secondDecision}.',
    'sharded-commit.broken.AC2': '{node} committed {txid} without the committed yes of {missing}.',
    'sharded-commit.broken.AC3': '{node} ({group}) aborted {txid} although nothing had gone wrong.',
    'sharded-commit.broken.AC4': '{node} ({group}) decided {first} for {txid} and later {second}.',
    'sharded-commit.broken.SC1':
      '{node} votes yes on {txid} for {group}, whose log has not committed the record.',
    'sharded-commit.broken.SC2':
      '{node} tells {group} to commit {txid}, which the coordinator group has not committed.',
    'sharded-commit.broken.SC3.told': '{node} tells {group} to abort {txid}, which is committed.',
    'sharded-commit.broken.SC3.forgotten': '{node} forgets {txid} although {missing} have not committed it.',
    'sharded-commit.broken.SC4.lock':
      '{node} ({group}) gave {account} to {txid} while {holder} had it locked.',
    'sharded-commit.broken.SC4.balance':
      '{node} ({group}) moved {account} from {before} by {delta} to {balance} in {txid}.',
    'sharded-commit.mutant.commits-on-any-yes': 'One yes is enough to commit.',
    'sharded-commit.mutant.tells-before-committed':
      'The decision is told while the coordinator group is still committing it.',
    'sharded-commit.mutant.votes-before-committed':
      'A shard leader votes while its group is still committing the record.',
    'sharded-commit.mutant.votes-from-memory': 'A shard leader that was replaced goes on voting from memory.',
    'sharded-commit.mutant.presumes-without-reading':
      'A new coordinator leader presumes aborts without reading the log.',
    'sharded-commit.mutant.forgets-after-first-ack':
      'The coordinator forgets a commit after the first acknowledgement.',
    'sharded-commit.mutant.commits-on-vote-timeout': 'A vote that does not come counts as a yes.',
    'sharded-commit.mutant.aborts-in-doubt': 'A shard in doubt aborts by itself.',
  },
  'zh-CN': {
    ...nested.words('sharded-commit', 'zh-CN'),
    ...invariantWords('zh-CN'),
    ...brokenWords('zh-CN'),
    'sharded-commit.title': '分片提交（基于 Raft 的两阶段提交）',
    'sharded-commit.summary':
      '协调者和每个参与者都是一个 Raft 组的两阶段提交：任何单个节点宕机都不会让事务悬而不决。',
    'sharded-commit.role.coordinator': '协调者',
    'sharded-commit.role.shardLeader': '分片领导者',
    'sharded-commit.role.coordinatorReplica': '协调者副本',
    'sharded-commit.role.shardReplica': '分片副本',
    'sharded-commit.role.spare': '不属于任何组',
    'sharded-commit.groupTerm': '{group} 任期 {number}',
    'sharded-commit.message.Prepare': '请准备该事务并投票',
    'sharded-commit.message.Vote': '分片的投票',
    'sharded-commit.message.Commit': '提交',
    'sharded-commit.message.Abort': '中止',
    'sharded-commit.message.Ack': '此处已提交',
    'sharded-commit.message.Inquiry': '该事务结果如何？',
    'sharded-commit.config.shards': '分片数',
    'sharded-commit.config.groupSize': '每组副本数',
    'sharded-commit.config.heartbeatMs': '每组的心跳间隔',
    'sharded-commit.config.electionTimeoutMs': '每组的选举超时 T，在 T 到 2T 间随机',
    'sharded-commit.config.snapshotEvery': '快照间隔条目数（0：从不）',
    'sharded-commit.config.voteTimeoutMs': '协调者等待投票的时间',
    'sharded-commit.config.retryMs': '多久之后重新询问',
    'sharded-commit.config.inquiryTimeoutMs': '悬疑的分片等待多久才询问',
    'sharded-commit.config.attempts': '事务遇到锁时的尝试次数',
    'sharded-commit.problem.groupSize': '每组 {size} 个副本需要同样多的节点，而只有 {nodes} 个。',
    'sharded-commit.problem.election':
      '选举超时（{election} 毫秒）至少应为心跳间隔（{heartbeat} 毫秒）的两倍。',
    'sharded-commit.decision.commit': '提交',
    'sharded-commit.decision.abort': '中止',
    'sharded-commit.reason.insufficient funds': '余额不足',
    'sharded-commit.reason.locked': '账户被锁定',
    'sharded-commit.reason.late': '来得太晚',
    'sharded-commit.reason.no vote in time': '有投票未按时到达',
    'sharded-commit.fact.group': '组',
    'sharded-commit.fact.leader': '领导者与任期',
    'sharded-commit.fact.commit': '提交索引',
    'sharded-commit.fact.prepared': '已准备',
    'sharded-commit.fact.floor': '此前的事务均已结束',
    'sharded-commit.fact.commits': '已提交但未全部确认',
    'sharded-commit.fact.transactions': '进行中',
    'sharded-commit.fact.orders': '等待开始',
    'sharded-commit.trouble.leaderless': '据此节点所知，组 {group} 没有领导者。',
    'sharded-commit.trouble.doubt': '组 {group} 有 {count} 个已准备的事务在等待协调者组的决定。',
    'sharded-commit.note.tookOverCoordinator':
      '{node} 在任期 {term} 领导协调者组；日志中有 {open} 个尚未全部确认的提交',
    'sharded-commit.note.tookOverShard':
      '{node} 在任期 {term} 领导分片 {group}；日志中有 {open} 个已准备的事务',
    'sharded-commit.note.gaveUp': '放弃事务 {txid}：{reason}',
    'sharded-commit.note.blocked': '分片 {group} 对 {txid} 悬疑并保持锁定 {accounts}；它询问协调者组',
    'sharded-commit.note.unblocked': '分片 {group} 悬疑 {ms} 毫秒后得知 {txid} 的决定：{decision}',
    'sharded-commit.invariant.AC1': '任何组的任何两个副本的决定都不会不同',
    'sharded-commit.invariant.AC2': '提交之前，每个分片都已提交赞成票',
    'sharded-commit.invariant.AC3': '中止必有原因：反对票、超时、宕机或新领导者',
    'sharded-commit.invariant.AC4': '没有副本会收回决定',
    'sharded-commit.invariant.SC1': '只有组内已提交记录，分片才投赞成票',
    'sharded-commit.invariant.SC2': '只有协调者组已提交决定，才通知提交',
    'sharded-commit.invariant.SC3': '在每个分片都提交之前，不否认也不忘记提交',
    'sharded-commit.invariant.SC4': '从赞成票到决定，账户一直锁定，金额守恒',
    'sharded-commit.broken.AC1':
      '{first} 对 {txid} 决定 {firstDecision}，而 {second} 决定 {secondDecision}。',
    'sharded-commit.broken.AC2': '{node} 提交了 {txid}，但 {missing} 没有已提交的赞成票。',
    'sharded-commit.broken.AC3': '{node}（{group}）中止了 {txid}，但没有任何差错。',
    'sharded-commit.broken.AC4': '{node}（{group}）对 {txid} 先决定 {first}，后又决定 {second}。',
    'sharded-commit.broken.SC1': '{node} 代表 {group} 对 {txid} 投赞成票，但该组日志尚未提交记录。',
    'sharded-commit.broken.SC2': '{node} 通知 {group} 提交 {txid}，但协调者组尚未提交该决定。',
    'sharded-commit.broken.SC3.told': '{node} 通知 {group} 中止已提交的 {txid}。',
    'sharded-commit.broken.SC3.forgotten': '{node} 忘记了 {txid}，但 {missing} 还没有提交它。',
    'sharded-commit.broken.SC4.lock': '{node}（{group}）把 {account} 给了 {txid}，而 {holder} 正锁定它。',
    'sharded-commit.broken.SC4.balance':
      '{node}（{group}）在 {txid} 中把 {account} 从 {before} 变动 {delta} 得到 {balance}。',
    'sharded-commit.mutant.commits-on-any-yes': '只要一张赞成票就提交。',
    'sharded-commit.mutant.tells-before-committed': '协调者组还在提交决定时就通知出去。',
    'sharded-commit.mutant.votes-before-committed': '组还在提交记录时，分片领导者就投票。',
    'sharded-commit.mutant.votes-from-memory': '被取代的分片领导者继续凭记忆投票。',
    'sharded-commit.mutant.presumes-without-reading': '新的协调者领导者不读日志就推定中止。',
    'sharded-commit.mutant.forgets-after-first-ack': '收到第一个确认后，协调者就忘记提交。',
    'sharded-commit.mutant.commits-on-vote-timeout': '没有到达的投票被当作赞成票。',
    'sharded-commit.mutant.aborts-in-doubt': '悬疑的分片自行中止。',
  },
}
