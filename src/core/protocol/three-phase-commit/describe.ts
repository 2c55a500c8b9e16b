import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { isRecovering } from './change.ts'
import { coordinatorOf, othersOf, recordOf } from './membership.ts'
import type { NoteOf, ThreePhaseNote, Txid } from './messages.ts'
import { writeText } from './normal.ts'
import {
  recentMax,
  type Coordinator,
  type Doubt,
  type Participant,
  type ThreePhaseState,
  type Transaction,
} from './state.ts'

/** What people see of a node. */
export function describe(state: ThreePhaseState): NodeView {
  return state.role === 'coordinator' ? describeCoordinator(state) : describeParticipant(state)
}

function describeCoordinator(state: Coordinator): NodeView {
  const { durable, volatile, self, recent } = state
  const open = [...volatile.transactions.values()]
  const unacknowledged = open.filter(({ phase }) => phase === 'committed')
  const asking = open.filter(
    (one) => one.phase === 'recovering' || (one.phase === 'pre-committing' && one.isLate),
  )
  const late = unacknowledged.filter(({ isLate }) => isLate)
  const silent = late.flatMap(({ participants, acks }) => participants.filter((node) => !acks.has(node)))
  return {
    role: 'three-phase-commit.role.coordinator',
    shape: 'leader',
    leads: true,
    epoch: durable.epoch,
    epochText: sentence('three-phase-commit.epoch', { number: durable.epoch }),
    leader: self,
    progress: { decided: recent.length, length: recent.length + open.length - unacknowledged.length },
    facts: [
      fact('epoch', String(durable.epoch)),
      fact('open', String(open.length - unacknowledged.length)),
      fact('orders', String(volatile.orders.length)),
      fact('unacknowledged', unacknowledged.map(({ txid }) => txid).join(' ')),
      fact('lives', [...volatile.lives].map(([node, life]) => `${node}: ${life}`).join(', ')),
    ],
    log: logOf(
      state,
      open
        .filter(({ phase }) => phase !== 'committed')
        .map(({ txid, text, phase, votes, participants }) => ({
          index: txid,
          epoch: phase,
          text: `${text} (${votes.size}/${participants.length})`,
          status: 'tentative',
        })),
    ),
    trouble: asking.length > 0 ? troubleOfAsking(state, asking) : troubleOfAcks(late.length, silent),
    store: {},
  }
}

function troubleOfAsking({ settings }: Coordinator, asking: readonly Transaction[]): Sentence {
  const key = settings.termination === 'majority' ? 'noMajority' : 'recovering'
  return sentence(`three-phase-commit.trouble.${key}`, {
    txids: asking.map(({ txid }) => txid).join(' '),
    nodes: [...new Set(asking.flatMap(({ participants }) => participants))].sort().join(' '),
  })
}

function troubleOfAcks(count: number, silent: readonly NodeId[]): Sentence | null {
  if (count === 0) return null
  return sentence('three-phase-commit.trouble.acks', { count, nodes: [...new Set(silent)].sort().join(' ') })
}

function describeParticipant(state: Participant): NodeView {
  const { durable, volatile, nodes } = state
  const doubts = [...volatile.doubts].filter(([, doubt]) => doubt.isNoted)
  const locked = [...volatile.locks.held].map(([account, { txids }]) => `${account}: ${[...txids].join(' ')}`)
  return {
    role: `three-phase-commit.role.${doubts.length > 0 ? 'inDoubt' : 'participant'}`,
    shape: doubts.length > 0 ? 'blocked' : 'follower',
    leads: false,
    epoch: 0,
    epochText: sentence('three-phase-commit.life', { number: durable.life }),
    leader: coordinatorOf(nodes),
    progress: { decided: state.recent.length, length: state.recent.length + durable.prepared.size },
    facts: [
      fact('life', String(durable.life)),
      fact('prepared', [...volatile.doubts].map(([txid, { stage }]) => `${txid}: ${stage}`).join(', ')),
      fact('locks', locked.join(', ')),
      fact('waiting', [...volatile.waiting.keys()].join(' ')),
      fact('floor', volatile.floor),
    ],
    log: logOf(
      state,
      [...durable.prepared].map(([txid, { writes }]) => ({
        index: txid,
        epoch: volatile.doubts.get(txid)?.stage.toUpperCase() ?? 'WORKING',
        text: writes.map(writeText).join(' '),
        status: 'tentative',
      })),
    ),
    trouble: troubleOf(state, doubts),
    store: Object.fromEntries(durable.balances),
  }
}

/** The oldest transaction that it cannot decide by itself: what is locked, for how long, and who may know better. */
function troubleOf(state: Participant, doubts: readonly (readonly [Txid, Doubt])[]): Sentence | null {
  const first = doubts[0]
  if (first === undefined) return null
  const [txid, doubt] = first
  const { writes } = recordOf(state, txid)
  const others = othersOf(state, recordOf(state, txid))
  const key = isRecovering(state, doubt) ? 'recovering' : 'noMajority'
  return sentence(`three-phase-commit.trouble.${key}In`, {
    txid,
    ms: Math.round((state.nowUs - doubt.sinceUs) / 1000),
    accounts: writes.map(({ account }) => account).join(' '),
    others: others.join(' '),
    count: doubts.length,
  })
}

function logOf(state: ThreePhaseState, open: readonly LogRow[]): LogRow[] {
  const over = state.recent.map(({ txid, decision, text }): LogRow => ({
    index: txid,
    epoch: decision === 'commit' ? 'COMMITTED' : 'ABORTED',
    text,
    status: decision === 'commit' ? 'applied' : 'decided',
  }))
  return [...over, ...open].slice(-recentMax)
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `three-phase-commit.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells what people wait for: refusals, aborts and doubts. Every commit would drown them. */
export function explain(given: Note, node: NodeId): Sentence | null {
  const note = given as ThreePhaseNote
  switch (note.kind) {
    case 'role':
      return sentence(`three-phase-commit.note.${note.leads ? 'coordinates' : 'takesPart'}`, {
        node,
        epoch: note.epoch,
      })
    case 'voted':
      if (note.vote !== 'no') return null
      return sentence('three-phase-commit.note.votedNo', {
        node,
        txid: note.txid,
        reason: reasonKey(note.reason),
      })
    case 'decided':
      return explainDecision(note, node)
    case 'terminating':
      return sentence('three-phase-commit.note.terminating', { node, txid: note.txid, suspect: note.suspect })
    case 'split': {
      const decisions = { own: decisionKey(note.own), theirs: decisionKey(note.theirs) }
      return sentence('three-phase-commit.note.split', {
        node,
        txid: note.txid,
        other: note.other,
        ...decisions,
      })
    }
    case 'blocked':
      return sentence(`three-phase-commit.note.${note.restored ? 'restored' : 'blocked'}`, {
        node,
        txid: note.about,
        accounts: note.accounts.join(' '),
      })
    case 'unblocked':
      return sentence('three-phase-commit.note.resolved', {
        node,
        txid: note.about,
        from: note.from,
        decision: decisionKey(note.decision),
        ms: Math.round(note.forUs / 1000),
      })
    case 'began':
    case 'waited':
    case 'staged':
    case 'read':
    case 'ended':
      return null
    default:
      return unreachable(note)
  }
}

function explainDecision(note: NoteOf<'decided'>, node: NodeId): Sentence | null {
  const { txid, by, without, reason } = note
  const decision = decisionKey(note.decision)
  const crashed = without.join(' ')
  if (by === 'termination') {
    const states = Object.entries(note.states).map(([site, known]) => `${site} ${known}`)
    const key = without.length === 0 ? 'terminated' : 'terminatedWithout'
    return sentence(`three-phase-commit.note.${key}`, {
      node,
      txid,
      decision,
      crashed,
      states: states.join(', '),
    })
  }
  if (by === 'total failure') return sentence('three-phase-commit.note.recovered', { node, txid, decision })
  if (by === 'acknowledgements' && without.length > 0)
    return sentence('three-phase-commit.note.committedWithout', { node, txid, crashed })
  if (note.decision === 'commit' || note.at === 'participant') return null
  return sentence('three-phase-commit.note.aborted', { node, txid, reason: reasonKey(reason) })
}

function decisionKey(decision: string): string {
  return `three-phase-commit.decision.${decision}`
}

function reasonKey(reason: string | null): string {
  return `three-phase-commit.reason.${reason ?? 'given up'}`
}

const english: { readonly [key: string]: string } = {
  title: 'Three-phase commit',
  summary:
    'Like two-phase commit, with a phase between vote and commit: whoever operates can decide when the coordinator is dead, provided that silence means death. In a partition it splits.',
  'role.coordinator': 'coordinator',
  'role.participant': 'participant',
  'role.inDoubt': 'participant in doubt',
  epoch: 'epoch {number}',
  life: 'life {number}',
  'config.voteTimeoutMs': 'The coordinator waits so long for votes (ms)',
  'config.lockTimeoutMs': 'A participant waits so long for locks (ms)',
  'config.responseTimeoutMs': 'Who does not answer for so long is taken for crashed (ms)',
  'config.silenceTimeoutMs': 'After so long without a word a participant terminates (ms)',
  'config.termination': 'Who may decide when the coordinator is silent',
  'config.termination.skeen': 'all that operate (Skeen 1981)',
  'config.termination.majority': 'a majority of the sites (Skeen 1982)',
  'config.inFlightMax': 'Undecided transactions at once, at most',
  'config.attempts': 'Attempts of a transaction that loses a race for locks',
  'config.enlist': 'Who votes on a transfer',
  'config.enlist.touched': 'participants whose accounts it touches',
  'config.enlist.all': 'all participants',
  'problem.lockTimeout':
    'lockTimeoutMs ({lock}) must be below voteTimeoutMs ({vote}): a participant gives up waiting before the coordinator does.',
  'problem.silenceTimeout':
    'silenceTimeoutMs ({silence}) must be at least {least}: voteTimeoutMs and twice responseTimeoutMs. A participant may call the coordinator dead only when it cannot be waiting for others.',
  'fact.epoch': 'Epoch',
  'fact.open': 'Transactions under way',
  'fact.orders': 'Requests waiting their turn',
  'fact.unacknowledged': 'Committed, not acknowledged by all',
  'fact.lives': 'Lives of the participants',
  'fact.life': 'Life',
  'fact.prepared': 'Prepared',
  'fact.locks': 'Locks held',
  'fact.waiting': 'Waiting for locks',
  'fact.floor': 'All ended below',
  'trouble.acks': '{count} committed transactions wait for the acknowledgement of {nodes}.',
  'trouble.recovering':
    'Recovered and undecided about {txids}: pre-committed before its crash, asks {nodes} and decides nothing by itself.',
  'trouble.noMajority': 'No majority is pre-committed on {txids}; {nodes} are asked again.',
  'trouble.recoveringIn':
    'Crashed after its yes to {txid} and waits for {ms} ms: takes no part in the decision, asks {others}, and keeps {accounts} locked ({count} such transactions).',
  'trouble.noMajorityIn':
    'Blocked on {txid} for {ms} ms: not enough of {others} answer for a majority; {accounts} stay locked ({count} such transactions).',
  'note.coordinates': '{node} coordinates, epoch {epoch}.',
  'note.takesPart': '{node} takes part.',
  'note.votedNo': '{node} votes no on {txid}: {reason}.',
  'note.aborted': '{node} aborts {txid}: {reason}.',
  'note.terminating':
    '{node} hears nothing about {txid}, takes {suspect} for crashed and asks the others where they stand.',
  'note.terminated': '{node} ends {txid}: {decision}. The states: {states}.',
  'note.terminatedWithout':
    '{node} ends {txid}: {decision}. It takes {crashed} for crashed. The states: {states}.',
  'note.committedWithout':
    '{node} commits {txid} without the acknowledgement of {crashed}: it takes them for crashed.',
  'note.recovered': 'All sites of {txid} had crashed and are back: {node} says {decision}.',
  'note.split':
    'Split: {node} had {txid} {own}, {other} {theirs}. Somebody was taken for crashed who was not: the network was partitioned or slower than the time-outs.',
  'note.blocked': '{node} is blocked on {txid}: no majority answers. {accounts} stay locked.',
  'note.restored':
    '{node} finds {txid} prepared on its disk and asks what became of it. {accounts} are locked again.',
  'note.resolved': '{node} learns from {from} that {txid} {decision}, after {ms} ms.',
  'decision.commit': 'committed',
  'decision.abort': 'aborted',
  'reason.insufficient funds': 'insufficient funds',
  'reason.locked': 'the locks did not come free in time',
  'reason.late': 'a younger transaction already has the lock',
  'reason.earlier life': 'the request was meant for an earlier life of the node',
  'reason.given up': 'a participant gave up before it voted',
  'reason.no vote in time': 'not all votes came in time',
  'reason.coordinator lost': 'the coordinator was lost and nobody was pre-committed',
  'message.Hello': 'says that it started',
  'message.Read': 'asks for balances',
  'message.Values': 'tells balances',
  'message.CanCommit': 'asks whether it can commit',
  'message.Vote': 'votes',
  'message.PreCommit': 'prepares to commit',
  'message.PreCommitAck': 'is prepared to commit',
  'message.DoCommit': 'commit',
  'message.Abort': 'abort',
  'message.Ack': 'acknowledges the commit',
  'message.PreAbort': 'prepares to abort',
  'message.PreAbortAck': 'is prepared to abort',
  'message.StateRequest': 'asks where it stands',
  'message.StateReport': 'tells where it stands',
  'invariant.AC1': 'Nobody decides differently',
  'invariant.AC2': 'A commit needs the yes of all',
  'invariant.AC3': 'An abort has a reason',
  'invariant.AC4': 'A decision is final',
  'invariant.T-Iso': 'Locks are held from the yes to the decision',
  'invariant.3N2': 'Nobody commits before all that operate are pre-committed',
  'invariant.3N3': 'A terminator follows the termination rule',
  'invariant.3N4': 'After total failure all sites are waited for',
  'invariant.T-Conserve': 'The decided state loses no money',
  'violation.AC1':
    '{txid} is split: {committed} committed, {aborted} aborted, and no assumption was broken: this is a mistake of the protocol.',
  'violation.AC1.suspected':
    '{txid} is split: {committed} committed, {aborted} aborted. Taken for crashed although up ({suspicions}). Broken assumption: {assumption}.',
  'assumption.partition': 'no partition – the messages between them were cut',
  'assumption.synchrony':
    'accurate time-outs – the messages between them were lost or slower than the time-out',
  'violation.AC2': '{txid} was committed at {node}, but {missing} never voted yes.',
  'violation.AC3': '{txid} was aborted at {node} without a no vote, a time-out or a crash.',
  'violation.AC4': '{node} decided {first} on {txid} and later {second}.',
  'violation.T-Iso.vote':
    '{node} prepared {txid} on {account}, which was locked by {holder} since its yes vote.',
  'violation.T-Iso.read':
    '{node} read {account} for {txid}, while {holder} had voted yes on it and was undecided.',
  'violation.3N2': '{node} committed {txid} while {missing} operated and was not pre-committed.',
  'violation.3N3': '{node} ended {txid} as {decision}, which does not follow from the states ({states}).',
  'violation.3N4': '{node} decided {txid} after a total failure without waiting for {missing}.',
  'violation.T-Conserve.sum': '{txid} was committed, but its changes add up to {sum} instead of 0.',
  'violation.T-Conserve.balance':
    '{txid} left {balance} on {account} at {node}; {before} and {delta} make {expected}.',
  'violation.T-Conserve.negative': '{txid} left {balance} on {account} at {node}.',
  'mutant.skips-pre-commit':
    'The coordinator commits as soon as all have voted yes, without the middle phase.',
  'mutant.decides-by-state':
    'A participant that hears nothing decides by its own state: uncertain aborts, pre-committed commits.',
  'mutant.commits-before-acks':
    'The coordinator commits without waiting for the acknowledgements of PreCommit.',
  'mutant.commits-on-recovery':
    'A participant that was pre-committed before its crash commits when it is back.',
  'mutant.commits-past-the-uncertain':
    'A terminator that finds one pre-committed site commits without pre-committing the uncertain ones.',
  'mutant.first-recovered-decides': 'After a total failure the first site that is back decides.',
  'mutant.commits-when-all-uncertain': 'A terminator that finds all uncertain commits.',
  'mutant.commits-on-any-yes': 'The coordinator goes on as soon as one participant says yes.',
  'mutant.votes-before-force': 'A participant votes yes before its PREPARED record is on disk.',
  'mutant.releases-locks-at-vote':
    'A participant gives its locks back when it votes, not when it hears the decision.',
}

const chinese: { readonly [key: string]: string } = {
  title: '三阶段提交',
  summary:
    '在两阶段提交的投票与提交之间加了一个阶段：只要沉默就意味着宕机，协调者死后仍在运行的节点就能自行决定。网络分区时则会分裂。',
  'role.coordinator': '协调者',
  'role.participant': '参与者',
  'role.inDoubt': '存疑的参与者',
  epoch: '纪元 {number}',
  life: '第 {number} 次启动',
  'config.voteTimeoutMs': '协调者等待投票的时间（毫秒）',
  'config.lockTimeoutMs': '参与者等待锁的时间（毫秒）',
  'config.responseTimeoutMs': '多久不回答即视为已宕机（毫秒）',
  'config.silenceTimeoutMs': '参与者多久没有收到消息后开始终止协议（毫秒）',
  'config.termination': '协调者沉默时谁可以决定',
  'config.termination.skeen': '所有仍在运行的节点（Skeen 1981）',
  'config.termination.majority': '事务节点的多数（Skeen 1982）',
  'config.inFlightMax': '同时未决事务的上限',
  'config.attempts': '抢锁失败的事务最多尝试次数',
  'config.enlist': '哪些参与者对转账投票',
  'config.enlist.touched': '涉及其账户的参与者',
  'config.enlist.all': '全部参与者',
  'problem.lockTimeout':
    'lockTimeoutMs（{lock}）必须小于 voteTimeoutMs（{vote}）：参与者应先于协调者放弃等待。',
  'problem.silenceTimeout':
    'silenceTimeoutMs（{silence}）至少应为 {least}，即 voteTimeoutMs 加两倍 responseTimeoutMs：只有当协调者不可能还在等别人时，参与者才可断定它已宕机。',
  'fact.epoch': '纪元',
  'fact.open': '进行中的事务',
  'fact.orders': '排队等候的请求',
  'fact.unacknowledged': '已提交但未全部确认',
  'fact.lives': '各参与者的启动次数',
  'fact.life': '启动次数',
  'fact.prepared': '已准备',
  'fact.locks': '持有的锁',
  'fact.waiting': '等待锁',
  'fact.floor': '此前的事务均已结束',
  'trouble.acks': '{count} 个已提交的事务在等待 {nodes} 的确认。',
  'trouble.recovering': '已恢复但对 {txids} 尚无决定：宕机前已预提交，正在询问 {nodes}，自己不作决定。',
  'trouble.noMajority': '{txids} 尚无多数预提交，正在再次询问 {nodes}。',
  'trouble.recoveringIn':
    '在对 {txid} 投赞成票之后宕机，已等待 {ms} 毫秒：不参与决定，正在询问 {others}，{accounts} 一直锁定（此类事务共 {count} 个）。',
  'trouble.noMajorityIn':
    '因 {txid} 阻塞已 {ms} 毫秒：{others} 中回答者不足多数，{accounts} 一直锁定（此类事务共 {count} 个）。',
  'note.coordinates': '{node} 担任协调者，纪元 {epoch}。',
  'note.takesPart': '{node} 作为参与者加入。',
  'note.votedNo': '{node} 对 {txid} 投反对票：{reason}。',
  'note.aborted': '{node} 中止 {txid}：{reason}。',
  'note.terminating': '{node} 没有收到关于 {txid} 的消息，认为 {suspect} 已宕机，开始询问其他节点的状态。',
  'note.terminated': '{node} 结束 {txid}：{decision}。各节点状态：{states}。',
  'note.terminatedWithout': '{node} 结束 {txid}：{decision}。它认为 {crashed} 已宕机。各节点状态：{states}。',
  'note.committedWithout': '{node} 在没有 {crashed} 确认的情况下提交 {txid}：它认为对方已宕机。',
  'note.recovered': '{txid} 的所有节点都曾宕机并已恢复：{node} 决定{decision}。',
  'note.split':
    '分裂：{txid} 在 {node} {own}，在 {other} 却{theirs}。有节点被误认为已宕机：网络发生了分区，或比超时更慢。',
  'note.blocked': '{node} 因 {txid} 阻塞：回答者不足多数。{accounts} 继续锁定。',
  'note.restored': '{node} 在磁盘上发现已准备的 {txid}，正在询问其结果。{accounts} 重新锁定。',
  'note.resolved': '{node} 从 {from} 得知 {txid} {decision}，此前等待 {ms} 毫秒。',
  'decision.commit': '已提交',
  'decision.abort': '已中止',
  'reason.insufficient funds': '余额不足',
  'reason.locked': '没有及时等到锁',
  'reason.late': '更晚的事务已经持有锁',
  'reason.earlier life': '请求是发给该节点重启之前的',
  'reason.given up': '有参与者在投票之前放弃',
  'reason.no vote in time': '没有及时收齐投票',
  'reason.coordinator lost': '协调者失联且无人预提交',
  'message.Hello': '宣布启动',
  'message.Read': '查询余额',
  'message.Values': '告知余额',
  'message.CanCommit': '询问能否提交',
  'message.Vote': '投票',
  'message.PreCommit': '预提交',
  'message.PreCommitAck': '确认预提交',
  'message.DoCommit': '提交',
  'message.Abort': '中止',
  'message.Ack': '确认提交',
  'message.PreAbort': '预中止',
  'message.PreAbortAck': '确认预中止',
  'message.StateRequest': '询问状态',
  'message.StateReport': '告知状态',
  'invariant.AC1': '没有节点作出不同的决定',
  'invariant.AC2': '提交须得到全体赞成',
  'invariant.AC3': '中止必有原因',
  'invariant.AC4': '决定不可更改',
  'invariant.T-Iso': '锁从投赞成票一直持有到决定',
  'invariant.3N2': '所有运行中的节点都预提交之后才可提交',
  'invariant.3N3': '终止者遵守终止规则',
  'invariant.3N4': '全体宕机之后须等待所有节点',
  'invariant.T-Conserve': '已决定的状态不丢钱',
  'violation.AC1': '{txid} 分裂：{committed} 提交，{aborted} 中止，而没有任何假设被打破：这是协议的错误。',
  'violation.AC1.suspected':
    '{txid} 分裂：{committed} 提交，{aborted} 中止。被误认为已宕机而实际在运行（{suspicions}）。被打破的假设：{assumption}。',
  'assumption.partition': '网络不会分区——它们之间的消息被切断了',
  'assumption.synchrony': '超时准确——它们之间的消息丢失了，或比超时更慢',
  'violation.AC2': '{txid} 在 {node} 提交，但 {missing} 从未投赞成票。',
  'violation.AC3': '{txid} 在 {node} 中止，却没有反对票、超时或崩溃。',
  'violation.AC4': '{node} 对 {txid} 先决定{first}，后又决定{second}。',
  'violation.T-Iso.vote': '{node} 在 {account} 上准备了 {txid}，而 {holder} 自投赞成票起就锁定着它。',
  'violation.T-Iso.read': '{node} 为 {txid} 读取了 {account}，而 {holder} 已投赞成票且尚无决定。',
  'violation.3N2': '{node} 提交了 {txid}，而 {missing} 仍在运行却没有预提交。',
  'violation.3N3': '{node} 以{decision}结束 {txid}，这与各节点状态（{states}）不符。',
  'violation.3N4': '{node} 在全体宕机之后未等 {missing} 就决定了 {txid}。',
  'violation.T-Conserve.sum': '{txid} 已提交，但其变动合计为 {sum} 而不是 0。',
  'violation.T-Conserve.balance':
    '{txid} 使 {node} 的 {account} 变为 {balance}；{before} 加 {delta} 应为 {expected}。',
  'violation.T-Conserve.negative': '{txid} 使 {node} 的 {account} 变为 {balance}。',
  'mutant.skips-pre-commit': '全体赞成后协调者立即提交，跳过中间阶段。',
  'mutant.decides-by-state': '收不到消息的参与者按自己的状态决定：不确定则中止，已预提交则提交。',
  'mutant.commits-before-acks': '协调者不等预提交的确认就提交。',
  'mutant.commits-on-recovery': '宕机前已预提交的参与者恢复后自行提交。',
  'mutant.commits-past-the-uncertain': '终止者发现有节点已预提交，就直接提交，而不先让不确定的节点预提交。',
  'mutant.first-recovered-decides': '全体宕机之后，最先恢复的节点就作出决定。',
  'mutant.commits-when-all-uncertain': '终止者发现全体不确定时却提交。',
  'mutant.commits-on-any-yes': '只要有一个参与者赞成，协调者就继续。',
  'mutant.votes-before-force': '参与者在 PREPARED 记录落盘之前就投赞成票。',
  'mutant.releases-locks-at-vote': '参与者在投票时就释放锁，而不是等到决定。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(table: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [`three-phase-commit.${key}`, text]))
}
