import { required } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { coordinatorOf } from './membership.ts'
import type { TwoPhaseNote, Txid } from './messages.ts'
import { writeText } from './normal.ts'
import { recentMax, type Coordinator, type Doubt, type Participant, type TwoPhaseState } from './state.ts'

/** What people see of a node. */
export function describe(state: TwoPhaseState): NodeView {
  return state.role === 'coordinator' ? describeCoordinator(state) : describeParticipant(state)
}

function describeCoordinator(state: Coordinator): NodeView {
  const { durable, volatile, self, recent } = state
  const open = [...volatile.transactions.values()]
  const unacknowledged = open.filter(({ phase }) => phase === 'committed')
  const late = unacknowledged.filter(({ isLate }) => isLate)
  const silent = late.flatMap(({ participants, acks }) => participants.filter((node) => !acks.has(node)))
  return {
    role: 'two-phase-commit.role.coordinator',
    shape: 'leader',
    leads: true,
    epoch: durable.epoch,
    epochText: sentence('two-phase-commit.epoch', { number: durable.epoch }),
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
    trouble:
      late.length === 0
        ? null
        : sentence('two-phase-commit.trouble.acks', {
            count: late.length,
            nodes: [...new Set(silent)].sort().join(' '),
          }),
    store: {},
  }
}

function describeParticipant(state: Participant): NodeView {
  const { durable, volatile, nodes } = state
  const doubts = [...volatile.doubts].filter(([, doubt]) => doubt.isNoted)
  const locked = [...volatile.locks.held].map(([account, { txids }]) => `${account}: ${[...txids].join(' ')}`)
  return {
    role: `two-phase-commit.role.${doubts.length > 0 ? 'inDoubt' : 'participant'}`,
    shape: doubts.length > 0 ? 'blocked' : 'follower',
    leads: false,
    epoch: 0,
    epochText: sentence('two-phase-commit.life', { number: durable.life }),
    leader: coordinatorOf(nodes),
    progress: { decided: state.recent.length, length: state.recent.length + durable.prepared.size },
    facts: [
      fact('life', String(durable.life)),
      fact('prepared', [...durable.prepared.keys()].join(' ')),
      fact('locks', locked.join(', ')),
      fact('waiting', [...volatile.waiting.keys()].join(' ')),
      fact('floor', volatile.floor),
    ],
    log: logOf(
      state,
      [...durable.prepared].map(([txid, { writes }]) => ({
        index: txid,
        epoch: volatile.voted.has(txid) ? 'PREPARED' : 'WORKING',
        text: writes.map(writeText).join(' '),
        status: 'tentative',
      })),
    ),
    trouble: troubleOf(state, doubts),
    store: Object.fromEntries(durable.balances),
  }
}

/** The oldest doubt in words: what is locked, for how long, and that the others know no better. */
function troubleOf(state: Participant, doubts: readonly (readonly [Txid, Doubt])[]): Sentence | null {
  const first = doubts[0]
  if (first === undefined) return null
  const [txid, { sinceUs, uncertain }] = first
  const record = required(
    state.durable.prepared.get(txid),
    `${state.self} doubts ${txid}, which it has not prepared.`,
  )
  const others = record.participants.filter((node) => node !== state.self)
  const allInDoubt = others.length > 0 && others.every((node) => uncertain.has(node))
  return sentence(`two-phase-commit.trouble.${allInDoubt ? 'allInDoubt' : 'inDoubt'}`, {
    txid,
    ms: Math.round((state.nowUs - sinceUs) / 1000),
    accounts: record.writes.map(({ account }) => account).join(' '),
    coordinator: coordinatorOf(state.nodes),
    others: others.join(' '),
    count: doubts.length,
  })
}

function logOf(state: TwoPhaseState, open: readonly LogRow[]): LogRow[] {
  const over = state.recent.map(({ txid, decision, text }): LogRow => ({
    index: txid,
    epoch: decision === 'commit' ? 'COMMITTED' : 'ABORTED',
    text,
    status: decision === 'commit' ? 'applied' : 'decided',
  }))
  return [...over, ...open].slice(-recentMax)
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `two-phase-commit.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells what people wait for: refusals, aborts and doubts. Every commit would drown them. */
export function explain(given: Note, node: NodeId): Sentence | null {
  const note = given as TwoPhaseNote
  switch (note.kind) {
    case 'role':
      return sentence(`two-phase-commit.note.${note.leads ? 'coordinates' : 'takesPart'}`, {
        node,
        epoch: note.epoch,
      })
    case 'voted':
      if (note.vote !== 'no') return null
      return sentence('two-phase-commit.note.votedNo', {
        node,
        txid: note.txid,
        reason: reasonKey(note.reason),
      })
    case 'decided':
      if (note.decision === 'commit' || note.at === 'participant') return null
      return sentence('two-phase-commit.note.aborted', {
        node,
        txid: note.txid,
        reason: reasonKey(note.reason),
      })
    case 'blocked':
      return sentence(`two-phase-commit.note.${note.restored ? 'restoredInDoubt' : 'inDoubt'}`, {
        node,
        txid: note.about,
        accounts: note.accounts.join(' '),
      })
    case 'unblocked':
      return sentence('two-phase-commit.note.resolved', {
        node,
        txid: note.about,
        from: note.from,
        decision: `two-phase-commit.decision.${note.decision}`,
        ms: Math.round(note.forUs / 1000),
      })
    case 'began':
    case 'waited':
    case 'read':
    case 'ended':
      return null
    default:
      return unreachable(note)
  }
}

function reasonKey(reason: string | null): string {
  return `two-phase-commit.reason.${reason ?? 'given up'}`
}

const english: { readonly [key: string]: string } = {
  title: 'Two-phase commit',
  summary:
    'A coordinator and participants move money between accounts on different nodes: all commit or all abort. If the coordinator dies at the wrong moment, participants block.',
  'role.coordinator': 'coordinator',
  'role.participant': 'participant',
  'role.inDoubt': 'participant in doubt',
  epoch: 'epoch {number}',
  life: 'life {number}',
  'config.voteTimeoutMs': 'The coordinator waits so long for votes (ms)',
  'config.lockTimeoutMs': 'A participant waits so long for locks (ms)',
  'config.inquiryTimeoutMs': 'After so long without a decision a participant asks (ms)',
  'config.ackTimeoutMs': 'After so long without an acknowledgement Commit is sent again (ms)',
  'config.inFlightMax': 'Undecided transactions at once, at most',
  'config.attempts': 'Attempts of a transaction that loses a race for locks',
  'config.enlist': 'Who votes on a transfer',
  'config.enlist.touched': 'participants whose accounts it touches',
  'config.enlist.all': 'all participants',
  'problem.lockTimeout':
    'lockTimeoutMs ({lock}) must be below voteTimeoutMs ({vote}): a participant gives up waiting before the coordinator does.',
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
  'trouble.inDoubt':
    'In doubt about {txid} for {ms} ms: voted yes, hears nothing from {coordinator}, and keeps {accounts} locked (transactions in doubt: {count}).',
  'trouble.allInDoubt':
    'Blocked on {txid} for {ms} ms: voted yes, so did {others}, and only {coordinator} can tell; {accounts} stays locked (transactions in doubt: {count}).',
  'note.coordinates': '{node} coordinates, epoch {epoch}.',
  'note.takesPart': '{node} takes part.',
  'note.votedNo': '{node} votes no on {txid}: {reason}.',
  'note.aborted': '{node} aborts {txid}: {reason}.',
  'note.inDoubt':
    '{node} is in doubt about {txid}: it voted yes and hears no decision. {accounts} stay locked.',
  'note.restoredInDoubt':
    '{node} finds {txid} prepared on its disk and asks what became of it. {accounts} are locked again.',
  'note.resolved': '{node} learns from {from} that {txid} {decision}, after {ms} ms in doubt.',
  'decision.commit': 'committed',
  'decision.abort': 'aborted',
  'reason.insufficient funds': 'insufficient funds',
  'reason.locked': 'the locks did not come free in time',
  'reason.late': 'a younger transaction already has the lock',
  'reason.earlier life': 'the request was meant for an earlier life of the node',
  'reason.given up': 'a participant gave up before it voted',
  'reason.no vote in time': 'not all votes came in time',
  'message.Hello': 'says that it started',
  'message.Read': 'asks for balances',
  'message.Values': 'tells balances',
  'message.Prepare': 'asks to prepare',
  'message.Vote': 'votes',
  'message.Commit': 'commit',
  'message.Abort': 'abort',
  'message.Ack': 'acknowledges the commit',
  'message.Inquiry': 'asks for the outcome',
  'message.Outcome': 'tells the outcome',
  'invariant.AC1': 'Nobody decides differently',
  'invariant.AC2': 'A commit needs the yes of all',
  'invariant.AC3': 'An abort has a reason',
  'invariant.AC4': 'A decision is final',
  'invariant.T-Iso': 'Locks are held from the yes to the decision',
  'invariant.T-Presume': 'Only what has ended may be forgotten',
  'invariant.T-Conserve': 'The decided state loses no money',
  'violation.AC1': '{txid}: {first} decided {firstDecision}, {second} decided {secondDecision}.',
  'violation.AC2': '{txid} was committed at {node}, but {missing} never voted yes.',
  'violation.AC3': '{txid} was aborted at {node} without a no vote, a time-out or a crash.',
  'violation.AC4': '{node} decided {first} on {txid} and later {second}.',
  'violation.T-Iso.vote':
    '{node} prepared {txid} on {account}, which was locked by {holder} since its yes vote.',
  'violation.T-Iso.read':
    '{node} read {account} for {txid}, while {holder} had voted yes on it and was undecided.',
  'violation.T-Presume.answer': '{node} told {to} to commit {txid}, which it had never committed.',
  'violation.T-Presume.forgotten': '{node} forgot the committed {txid} before {missing} acknowledged it.',
  'violation.T-Conserve.sum': '{txid} was committed, but its changes add up to {sum} instead of 0.',
  'violation.T-Conserve.balance':
    '{txid} left {balance} on {account} at {node}; {before} and {delta} make {expected}.',
  'violation.T-Conserve.negative': '{txid} left {balance} on {account} at {node}.',
  'mutant.commits-on-any-yes': 'The coordinator commits as soon as one participant says yes.',
  'mutant.commits-on-a-majority': 'The coordinator commits when more than half say yes.',
  'mutant.forgets-prepared': 'After a restart a participant forgets that it prepared, and aborts.',
  'mutant.votes-before-force': 'A participant votes yes before its PREPARED record is on disk.',
  'mutant.presumes-commit': 'The coordinator answers commit about transactions that it does not know.',
  'mutant.commits-before-force': 'The coordinator sends Commit before its COMMIT record is on disk.',
  'mutant.aborts-in-doubt': 'A participant in doubt aborts when its time-out expires.',
  'mutant.commits-in-doubt': 'A participant in doubt commits when its time-out expires.',
  'mutant.forgets-after-first-ack':
    'The coordinator forgets a committed transaction after the first acknowledgement.',
  'mutant.commits-on-vote-timeout': 'The coordinator commits when votes do not come in time.',
  'mutant.releases-locks-at-vote':
    'A participant gives its locks back when it votes, not when it hears the decision.',
}

const chinese: { readonly [key: string]: string } = {
  title: '两阶段提交',
  summary:
    '协调者与参与者在不同节点的账户之间转账：要么全部提交，要么全部中止。协调者若在关键时刻崩溃，参与者就会阻塞。',
  'role.coordinator': '协调者',
  'role.participant': '参与者',
  'role.inDoubt': '存疑的参与者',
  epoch: '纪元 {number}',
  life: '第 {number} 次启动',
  'config.voteTimeoutMs': '协调者等待投票的时间（毫秒）',
  'config.lockTimeoutMs': '参与者等待锁的时间（毫秒）',
  'config.inquiryTimeoutMs': '多久没有收到决定后参与者开始询问（毫秒）',
  'config.ackTimeoutMs': '多久没有收到确认后重发提交（毫秒）',
  'config.inFlightMax': '同时未决事务的上限',
  'config.attempts': '抢锁失败的事务最多尝试次数',
  'config.enlist': '哪些参与者对转账投票',
  'config.enlist.touched': '涉及其账户的参与者',
  'config.enlist.all': '全部参与者',
  'problem.lockTimeout':
    'lockTimeoutMs（{lock}）必须小于 voteTimeoutMs（{vote}）：参与者应先于协调者放弃等待。',
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
  'trouble.inDoubt':
    '对 {txid} 存疑已 {ms} 毫秒：已投赞成票，却没有 {coordinator} 的消息，{accounts} 一直锁定（此类事务共 {count} 个）。',
  'trouble.allInDoubt':
    '因 {txid} 阻塞已 {ms} 毫秒：{others} 也投了赞成票且同样不知结果，只有 {coordinator} 能告知；{accounts} 一直锁定（此类事务共 {count} 个）。',
  'note.coordinates': '{node} 担任协调者，纪元 {epoch}。',
  'note.takesPart': '{node} 作为参与者加入。',
  'note.votedNo': '{node} 对 {txid} 投反对票：{reason}。',
  'note.aborted': '{node} 中止 {txid}：{reason}。',
  'note.inDoubt': '{node} 对 {txid} 存疑：它已投赞成票却没有收到决定。{accounts} 继续锁定。',
  'note.restoredInDoubt': '{node} 在磁盘上发现已准备的 {txid}，正在询问其结果。{accounts} 重新锁定。',
  'note.resolved': '{node} 从 {from} 得知 {txid} {decision}，此前存疑 {ms} 毫秒。',
  'decision.commit': '已提交',
  'decision.abort': '已中止',
  'reason.insufficient funds': '余额不足',
  'reason.locked': '没有及时等到锁',
  'reason.late': '更晚的事务已经持有锁',
  'reason.earlier life': '请求是发给该节点重启之前的',
  'reason.given up': '有参与者在投票之前放弃',
  'reason.no vote in time': '没有及时收齐投票',
  'message.Hello': '宣布启动',
  'message.Read': '查询余额',
  'message.Values': '告知余额',
  'message.Prepare': '请求准备',
  'message.Vote': '投票',
  'message.Commit': '提交',
  'message.Abort': '中止',
  'message.Ack': '确认提交',
  'message.Inquiry': '询问结果',
  'message.Outcome': '告知结果',
  'invariant.AC1': '没有节点作出不同的决定',
  'invariant.AC2': '提交须得到全体赞成',
  'invariant.AC3': '中止必有原因',
  'invariant.AC4': '决定不可更改',
  'invariant.T-Iso': '锁从投赞成票一直持有到决定',
  'invariant.T-Presume': '只有已结束的事务才可遗忘',
  'invariant.T-Conserve': '已决定的状态不丢钱',
  'violation.AC1': '{txid}：{first} 决定{firstDecision}，{second} 却决定{secondDecision}。',
  'violation.AC2': '{txid} 在 {node} 提交，但 {missing} 从未投赞成票。',
  'violation.AC3': '{txid} 在 {node} 中止，却没有反对票、超时或崩溃。',
  'violation.AC4': '{node} 对 {txid} 先决定{first}，后又决定{second}。',
  'violation.T-Iso.vote': '{node} 在 {account} 上准备了 {txid}，而 {holder} 自投赞成票起就锁定着它。',
  'violation.T-Iso.read': '{node} 为 {txid} 读取了 {account}，而 {holder} 已投赞成票且尚无决定。',
  'violation.T-Presume.answer': '{node} 让 {to} 提交 {txid}，但它从未提交过该事务。',
  'violation.T-Presume.forgotten': '{node} 在 {missing} 确认之前就遗忘了已提交的 {txid}。',
  'violation.T-Conserve.sum': '{txid} 已提交，但其变动合计为 {sum} 而不是 0。',
  'violation.T-Conserve.balance':
    '{txid} 使 {node} 的 {account} 变为 {balance}；{before} 加 {delta} 应为 {expected}。',
  'violation.T-Conserve.negative': '{txid} 使 {node} 的 {account} 变为 {balance}。',
  'mutant.commits-on-any-yes': '只要有一个参与者赞成，协调者就提交。',
  'mutant.commits-on-a-majority': '超过半数赞成时协调者就提交。',
  'mutant.forgets-prepared': '参与者重启后忘记自己已准备，于是中止。',
  'mutant.votes-before-force': '参与者在 PREPARED 记录落盘之前就投赞成票。',
  'mutant.presumes-commit': '协调者对不认识的事务回答提交。',
  'mutant.commits-before-force': '协调者在 COMMIT 记录落盘之前就发送提交。',
  'mutant.aborts-in-doubt': '存疑的参与者超时后自行中止。',
  'mutant.commits-in-doubt': '存疑的参与者超时后自行提交。',
  'mutant.forgets-after-first-ack': '协调者收到第一个确认后就遗忘已提交的事务。',
  'mutant.commits-on-vote-timeout': '投票没有及时到齐时协调者仍然提交。',
  'mutant.releases-locks-at-vote': '参与者在投票时就释放锁，而不是等到决定。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(table: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [`two-phase-commit.${key}`, text]))
}
