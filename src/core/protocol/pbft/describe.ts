import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { operationText } from '../../model/operation-text.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import type { Order, PbftNote } from './messages.ts'
import { doubled, isPrimary, primaryOf, type Entry, type PbftState } from './state.ts'

const logRowsMax = 50

/** What a person may see of a node. */
export function describe(state: PbftState): NodeView {
  const { durable, volatile } = state
  const { view, active, stable } = durable
  const leads = active && isPrimary(state)
  const last = Math.max(volatile.executed, stable.seq, ...durable.log.keys())
  return {
    role: `pbft.role.${leads ? 'primary' : active ? 'backup' : 'changing'}`,
    shape: leads ? 'leader' : active ? 'follower' : 'candidate',
    leads,
    epoch: view,
    epochText: sentence('pbft.epoch', { number: view }),
    leader: active ? primaryOf(state, view) : null,
    progress: { decided: volatile.executed, length: last },
    facts: facts(state, last),
    log: logRows(state, last),
    trouble: troubleOf(state),
    store: Object.fromEntries(volatile.store.values),
  }
}

function facts(state: PbftState, last: number): NodeView['facts'] {
  const { durable, volatile, settings, quorum } = state
  const { view, active, stable } = durable
  const fact = (name: string, value: string | number): NodeView['facts'][number] => ({
    label: `pbft.fact.${name}`,
    value: String(value),
  })
  const open = durable.log.get(volatile.executed + 1)
  const always = [
    fact('view', view),
    fact('primary', primaryOf(state, view)),
    fact('phase', phaseOf(open, active)),
    fact('quorum', `${quorum} / ${state.nodes.length} (f = ${state.faults})`),
    fact('lowWatermark', stable.seq),
    fact('highWatermark', stable.seq + settings.window),
    fact(
      'stable',
      stable.seq === 0 ? '–' : `${stable.seq} (${stable.proof.map(({ from }) => from).join(' ')})`,
    ),
    fact('executed', `${volatile.executed} / ${last}`),
    fact('prepares', `${votesFor(open, open?.prepares ?? [])} / ${Math.max(0, quorum - 1)}`),
    fact('commits', `${votesFor(open, open?.commits ?? [])} / ${quorum}`),
    fact('waiting', volatile.waiting.size),
    fact('refused', volatile.refusals),
    fact('timeout', `${doubled(state, active ? settings.requestUs : settings.viewChangeUs) / 1000} ms`),
  ]
  return active ? always : [...always, fact('viewChanges', `${complaints(state)} / ${quorum}`)]
}

function complaints({ durable, volatile }: PbftState): number {
  return [...volatile.viewChanges.values()].filter(({ view }) => view === durable.view).length
}

/** The paper's words for where the next sequence number stands. */
function phaseOf(entry: Entry | undefined, active: boolean): string {
  if (!active) return 'view-change'
  if (entry === undefined || entry.accepted === null) return '–'
  if (entry.committed) return 'committed-local'
  return entry.prepared?.prePrepare.view === entry.accepted.view ? 'prepared' : 'pre-prepared'
}

function votesFor(entry: Entry | undefined, votes: Entry['prepares'] | Entry['commits']): number {
  const wanted = entry?.accepted
  if (wanted === undefined || wanted === null) return 0
  const fitting = votes.filter(({ view, digest }) => view === wanted.view && digest === wanted.digest)
  return new Set(fitting.map(({ from }) => from)).size
}

function logRows(state: PbftState, last: number): LogRow[] {
  const { durable, volatile } = state
  const rows: LogRow[] = []
  for (let seq = last; seq > durable.stable.seq && rows.length < logRowsMax; seq--) {
    const entry = durable.log.get(seq)
    const order = entry?.accepted ?? entry?.prepared?.prePrepare
    if (entry === undefined || order === undefined) continue
    const status = seq <= volatile.executed ? 'applied' : entry.committed ? 'decided' : 'tentative'
    const phase = phaseOf(entry, true)
    rows.push({
      index: seq,
      epoch: `${order.view} · ${phase === '–' ? 'prepared' : phase}`,
      text: orderText(order.request),
      status,
    })
  }
  return rows.reverse()
}

function orderText(order: Order): string {
  return order === null ? 'null' : `${operationText(order.operation)} (${order.client}#${order.seq})`
}

function troubleOf(state: PbftState): Sentence | null {
  const { durable, volatile, quorum } = state
  if (!durable.active) {
    const found = complaints(state)
    const values = { view: durable.view, found, quorum, primary: primaryOf(state, durable.view) }
    return sentence(`pbft.trouble.${found < quorum ? 'fewComplaints' : 'noNewView'}`, values)
  }
  const high = durable.stable.seq + state.settings.window
  if (isPrimary(state) && volatile.lastOrdered >= high && volatile.waiting.size > 0)
    return sentence('pbft.trouble.windowFull', { high, stable: durable.stable.seq })
  return null
}

/** The event feed's sentence for a note; null for what happens with every request. */
export function explain(note: Note, node: NodeId): Sentence | null {
  const fact = note as PbftNote
  switch (fact.kind) {
    case 'role':
      return sentence(`pbft.note.${fact.leads ? 'leads' : 'follows'}`, {
        node,
        role: fact.role,
        view: fact.epoch,
      })
    case 'restored':
      return sentence('pbft.note.restored', {
        node,
        view: fact.view,
        executed: fact.executed,
        held: fact.held,
      })
    case 'refused': {
      const { from, type, reason } = fact
      if (reason === 'window' || reason === 'view') return null
      return sentence('pbft.note.refused', {
        node,
        from,
        message: `pbft.message.${type}`,
        reason: `pbft.refusal.${reason}`,
      })
    }
    case 'transferred':
      return sentence('pbft.note.transferred', { node, seq: fact.seq, from: fact.from })
    case 'viewChangeBegun':
      return sentence(`pbft.note.begun.${fact.reason}`, { node, view: fact.view })
    case 'viewEntered':
      return sentence('pbft.note.entered', { node, view: fact.view, orders: fact.toSeq - fact.fromSeq })
    case 'declined':
      return sentence('pbft.note.declined', { node, command: fact.command })
    case 'accepted':
    case 'prepared':
    case 'committed':
    case 'executed':
    case 'stable':
      return null
    default:
      return unreachable(fact)
  }
}

export const words: Words = {
  en: {
    'pbft.title': 'PBFT',
    'pbft.summary':
      'Replicas agree on the order of requests although up to a third of them may lie: a primary proposes, everybody checks everybody.',
    'pbft.role.primary': 'primary',
    'pbft.role.backup': 'backup',
    'pbft.role.changing': 'in a view change',
    'pbft.epoch': 'view {number}',
    'pbft.fact.view': 'View',
    'pbft.fact.primary': 'Primary of the view',
    'pbft.fact.phase': 'Phase of the next request',
    'pbft.fact.quorum': 'Quorum',
    'pbft.fact.lowWatermark': 'Low watermark h',
    'pbft.fact.highWatermark': 'High watermark H',
    'pbft.fact.stable': 'Stable checkpoint (signed by)',
    'pbft.fact.executed': 'Executed / last',
    'pbft.fact.prepares': 'Prepares for the next request',
    'pbft.fact.commits': 'Commits for the next request',
    'pbft.fact.waiting': 'Requests waiting',
    'pbft.fact.refused': 'Messages refused',
    'pbft.fact.timeout': 'View-change time-out',
    'pbft.fact.viewChanges': 'View-changes / quorum',
    'pbft.config.tolerated': 'Traitors tolerated f (0: as many as the nodes allow)',
    'pbft.config.checkpointEvery': 'Requests between checkpoints (K)',
    'pbft.config.window': 'Window between the watermarks (L)',
    'pbft.config.requestMs': 'Patience for a request before a view change',
    'pbft.config.viewChangeMs': 'Patience for a new view',
    'pbft.config.statusMs': 'Interval of status messages',
    'pbft.config.requests': 'Whose word makes a request authentic',
    'pbft.config.requests.signed': 'any replica’s, as if the client had signed it',
    'pbft.config.requests.vouched': 'the client’s own, or that of f + 1 replicas',
    'pbft.message.Forward': 'forwarded request',
    'pbft.message.PrePrepare': 'pre-prepare',
    'pbft.message.Prepare': 'prepare',
    'pbft.message.Commit': 'commit',
    'pbft.message.Checkpoint': 'checkpoint',
    'pbft.message.ViewChange': 'view-change',
    'pbft.message.NewView': 'new-view',
    'pbft.message.Status': 'status',
    'pbft.message.State': 'state at a checkpoint',
    'pbft.note.leads': '{node} is now the {role} of view {view}',
    'pbft.note.follows': '{node} is now {role} (view {view})',
    'pbft.note.restored':
      '{node} restored view {view}, the state at sequence number {executed} and {held} log entries from disk',
    'pbft.note.refused': '{node} refuses a {message} of {from}: {reason}',
    'pbft.note.transferred': '{node} had fallen behind and took over the state at {seq} from {from}',
    'pbft.note.begun.request': '{node} waited too long for a request and asks for view {view}',
    'pbft.note.begun.newView': '{node} waited too long for a new view and asks for view {view}',
    'pbft.note.begun.joined': '{node} joins f + 1 others that ask for view {view} or a later one',
    'pbft.note.entered': '{node} enters view {view} with {orders} requests taken over',
    'pbft.note.declined': '{node} declines {command}: replicas are fixed and views change by complaints only',
    'pbft.refusal.signature': 'the signature does not fit',
    'pbft.refusal.sender': 'it is not the sender’s to say',
    'pbft.refusal.digest': 'the digest is not that of the request',
    'pbft.refusal.conflict': 'the same sender has said something else before',
    'pbft.refusal.proof': 'its proof does not hold',
    'pbft.refusal.orders': 'its orders do not follow from its view-changes',
    'pbft.refusal.window': 'the sequence number is outside the window',
    'pbft.refusal.view': 'it belongs to another view',
    'pbft.refusal.unasked': 'no client asked for it',
    'pbft.trouble.tooFew':
      'To tolerate {tolerated} traitors PBFT needs at least 3f + 1 = {least} replicas; there are {nodes}',
    'pbft.trouble.window':
      'The window L = {window} must not be smaller than the checkpoint interval K = {checkpointEvery}: no checkpoint could ever be reached',
    'pbft.trouble.fewComplaints':
      'Asks for view {view}: {found} of {quorum} view-changes so far, and orders nothing meanwhile',
    'pbft.trouble.noNewView': 'A quorum asks for view {view}; waits for the new-view of {primary}',
    'pbft.trouble.windowFull':
      'The window is full up to {high}: nothing more is ordered until a checkpoint after {stable} is stable',
    'pbft.invariant.B1': 'Correct replicas never execute different requests at one sequence number',
    'pbft.invariant.B2': 'One request at most is prepared at a place of a view',
    'pbft.invariant.B3': 'What has committed stays in all later views',
    'pbft.invariant.B4': 'Requests are executed in order without a gap, each at most once',
    'pbft.invariant.B5':
      'A pre-prepare is accepted from the primary only, within the window, once for a place, and for a request that a client made',
    'pbft.invariant.B6':
      'A checkpoint is stable with a quorum of equal digests, and only what lies below is garbage',
    'pbft.invariant.B7':
      'A new view rests on a quorum of view-changes, and everybody computes the same orders',
    'pbft.invariant.B8': 'A client believes what f + 1 replicas answer alike',
    'pbft.invariant.B9': 'A replica joins a view change only on f + 1 complaints',
    'pbft.invariant.B10': 'A certificate holds prepares of a quorum of different replicas for its digest',
    'pbft.violation.B1': 'At {seq} {a} executed {first}, {b} executed {second}',
    'pbft.violation.B2': 'In view {view} at {seq} {a} prepared {first}, {b} prepared {second}',
    'pbft.violation.B3':
      'At {seq} {first} committed in view {view}, but {second} was prepared in view {later}',
    'pbft.violation.B4': '{node} executed {seq}, but {expected} comes next',
    'pbft.violation.B4.twice': '{node} carried out operation {op} of {client} twice, or after a later one',
    'pbft.violation.B5': '{node} accepted the pre-prepare for {seq} in view {view}: {reason}',
    'pbft.violation.B6': '{node} calls the checkpoint at {seq} stable with {signers} signatures of {quorum}',
    'pbft.violation.B6.back': '{node} moved its low watermark from {low} to {seq}',
    'pbft.violation.B6.differs': 'The stable checkpoints at {seq} of {a} and {b} differ',
    'pbft.violation.B6.garbage':
      '{node} cleared its log up to {upTo}, but its stable checkpoint is at {mark}',
    'pbft.violation.B7': '{node} entered view {view}: {reason}',
    'pbft.violation.B8':
      '{client} believed the answer to its operation {op} of {equal} replicas, not of {needed}',
    'pbft.violation.B9':
      '{node} joined view {view} after {complaints} complaints about lower views, not {needed}',
    'pbft.violation.B10':
      '{node} holds a certificate for {seq} in view {view} with prepares of {voters} backups, not of {needed}',
    'pbft.reason.sender': 'its sender is not the primary',
    'pbft.reason.window': 'it lies outside the window',
    'pbft.reason.unasked': 'no client made this request',
    'pbft.reason.second': 'it had accepted another one for the same place',
    'pbft.reason.unheard': 'nobody had sent it a new-view',
    'pbft.reason.fewVoters': 'the new-view does not carry a quorum of view-changes',
    'pbft.reason.otherOrders': 'its orders do not follow from its view-changes',
    'pbft.mutant.quorum-one-too-small': 'One vote less than a quorum prepares and commits',
    'pbft.mutant.counts-any-digest': 'Votes are counted whatever digest they are for',
    'pbft.mutant.executes-when-prepared':
      'A request is executed when it is prepared: there is no commit phase',
    'pbft.mutant.ignores-what-was-prepared': 'The orders of a new view leave out what was prepared before',
    'pbft.mutant.trusts-the-new-view': 'Backups enter a new view without checking it',
    'pbft.mutant.has-no-high-watermark': 'Any sequence number above the low watermark is accepted',
    'pbft.mutant.forgets-what-it-prepared': 'Pre-prepares and certificates are kept in memory only',
    'pbft.mutant.counts-a-sender-twice': 'A vote that comes again counts again',
    'pbft.mutant.takes-the-first-reply': 'Clients believe the first answer',
    'pbft.mutant.joins-a-single-complaint': 'A single complaint makes a replica join a view change',
  },
  'zh-CN': {
    'pbft.title': 'PBFT',
    'pbft.summary': '即使多达三分之一的副本说谎，副本们仍能就请求的顺序达成一致：主副本提议，人人互相核对。',
    'pbft.role.primary': '主副本',
    'pbft.role.backup': '备份副本',
    'pbft.role.changing': '正在更换视图',
    'pbft.epoch': '视图 {number}',
    'pbft.fact.view': '视图',
    'pbft.fact.primary': '该视图的主副本',
    'pbft.fact.phase': '下一个请求所处的阶段',
    'pbft.fact.quorum': '法定人数',
    'pbft.fact.lowWatermark': '低水位 h',
    'pbft.fact.highWatermark': '高水位 H',
    'pbft.fact.stable': '稳定检查点（签名者）',
    'pbft.fact.executed': '已执行 / 最后',
    'pbft.fact.prepares': '下一个请求的准备票',
    'pbft.fact.commits': '下一个请求的提交票',
    'pbft.fact.waiting': '等待中的请求',
    'pbft.fact.refused': '拒收的消息',
    'pbft.fact.timeout': '视图更换超时',
    'pbft.fact.viewChanges': '视图更换消息 / 法定人数',
    'pbft.config.tolerated': '容忍的叛徒数 f（0：节点数允许的最大值）',
    'pbft.config.checkpointEvery': '两次检查点之间的请求数（K）',
    'pbft.config.window': '两条水位之间的窗口（L）',
    'pbft.config.requestMs': '更换视图之前等待一个请求的时间',
    'pbft.config.viewChangeMs': '等待新视图的时间',
    'pbft.config.statusMs': '状态消息的间隔',
    'pbft.config.requests': '凭谁的话认定请求是真的',
    'pbft.config.requests.signed': '任一副本的话，如同客户端签过名',
    'pbft.config.requests.vouched': '客户端亲自所说，或 f + 1 个副本作证',
    'pbft.message.Forward': '转发的请求',
    'pbft.message.PrePrepare': '预准备',
    'pbft.message.Prepare': '准备',
    'pbft.message.Commit': '提交',
    'pbft.message.Checkpoint': '检查点',
    'pbft.message.ViewChange': '视图更换',
    'pbft.message.NewView': '新视图',
    'pbft.message.Status': '状态',
    'pbft.message.State': '检查点处的完整状态',
    'pbft.note.leads': '{node} 成为视图 {view} 的{role}',
    'pbft.note.follows': '{node} 现在是{role}（视图 {view}）',
    'pbft.note.restored': '{node} 从磁盘恢复了视图 {view}、序号 {executed} 处的状态和 {held} 条日志',
    'pbft.note.refused': '{node} 拒收 {from} 的{message}：{reason}',
    'pbft.note.transferred': '{node} 落后了，从 {from} 接收了 {seq} 处的完整状态',
    'pbft.note.begun.request': '{node} 等一个请求等得太久，要求进入视图 {view}',
    'pbft.note.begun.newView': '{node} 等新视图等得太久，要求进入视图 {view}',
    'pbft.note.begun.joined': '已有 f + 1 个副本要求进入视图 {view} 或更高的视图，{node} 加入它们',
    'pbft.note.entered': '{node} 进入视图 {view}，接过 {orders} 个请求',
    'pbft.note.declined': '{node} 拒绝 {command}：副本固定不变，视图只因投诉而更换',
    'pbft.refusal.signature': '签名不符',
    'pbft.refusal.sender': '这话不该由它来说',
    'pbft.refusal.digest': '摘要与请求不符',
    'pbft.refusal.conflict': '同一个发送者先前说过别的',
    'pbft.refusal.proof': '它的证明不成立',
    'pbft.refusal.orders': '它的排序不是由所附的视图更换消息得出的',
    'pbft.refusal.window': '序号在窗口之外',
    'pbft.refusal.view': '它属于另一个视图',
    'pbft.refusal.unasked': '没有客户端提出过这个请求',
    'pbft.trouble.tooFew':
      '要容忍 {tolerated} 个叛徒，PBFT 至少需要 3f + 1 = {least} 个副本；现在只有 {nodes} 个',
    'pbft.trouble.window': '窗口 L = {window} 不得小于检查点间隔 K = {checkpointEvery}，否则永远到不了检查点',
    'pbft.trouble.fewComplaints':
      '要求进入视图 {view}：目前有 {found} 条视图更换消息，需要 {quorum} 条；其间不排序任何请求',
    'pbft.trouble.noNewView': '法定人数要求进入视图 {view}，正等待 {primary} 的新视图消息',
    'pbft.trouble.windowFull': '窗口到 {high} 已满：{stable} 之后的检查点稳定之前不再排序',
    'pbft.invariant.B1': '正确的副本绝不会在同一序号上执行不同的请求',
    'pbft.invariant.B2': '在一个视图的一个位置上至多有一个请求完成准备',
    'pbft.invariant.B3': '已提交的请求在之后所有视图中保持不变',
    'pbft.invariant.B4': '请求按序号执行，不留空洞，每个至多一次',
    'pbft.invariant.B5': '只接受主副本的、窗口之内的、同一位置唯一的、客户端确实提出过的预准备',
    'pbft.invariant.B6': '法定人数的摘要相同，检查点才算稳定；只有它以下的日志可以丢弃',
    'pbft.invariant.B7': '新视图以法定人数的视图更换消息为据，人人算出的排序相同',
    'pbft.invariant.B8': '客户端相信的是 f + 1 个副本给出的相同答复',
    'pbft.invariant.B9': '副本只在有 f + 1 个投诉时才加入视图更换',
    'pbft.invariant.B10': '准备证书含有法定人数的不同副本对其摘要的准备票',
    'pbft.violation.B1': '在序号 {seq} 上，{a} 执行了 {first}，{b} 却执行了 {second}',
    'pbft.violation.B2': '在视图 {view} 的序号 {seq} 上，{a} 准备了 {first}，{b} 却准备了 {second}',
    'pbft.violation.B3': '序号 {seq} 上的 {first} 已在视图 {view} 提交，视图 {later} 却准备了 {second}',
    'pbft.violation.B4': '{node} 执行了 {seq}，但下一个应是 {expected}',
    'pbft.violation.B4.twice': '{node} 把 {client} 的操作 {op} 执行了两次，或在更新的操作之后才执行',
    'pbft.violation.B5': '{node} 在视图 {view} 接受了序号 {seq} 的预准备：{reason}',
    'pbft.violation.B6': '{node} 认为 {seq} 处的检查点已稳定，但只有 {signers} 个签名，需要 {quorum} 个',
    'pbft.violation.B6.back': '{node} 的低水位从 {low} 变到 {seq}',
    'pbft.violation.B6.differs': '{a} 与 {b} 在 {seq} 处的稳定检查点不同',
    'pbft.violation.B6.garbage': '{node} 把日志清理到 {upTo}，但它的稳定检查点在 {mark}',
    'pbft.violation.B7': '{node} 进入了视图 {view}：{reason}',
    'pbft.violation.B8': '{client} 的操作 {op} 只有 {equal} 个副本答复相同就被采信，需要 {needed} 个',
    'pbft.violation.B9': '{node} 仅凭 {complaints} 个投诉就加入了视图 {view}，需要 {needed} 个',
    'pbft.violation.B10':
      '{node} 持有视图 {view} 序号 {seq} 的准备证书，其中只有 {voters} 个备份副本的准备票，需要 {needed} 个',
    'pbft.reason.sender': '发送者不是主副本',
    'pbft.reason.window': '它在窗口之外',
    'pbft.reason.unasked': '没有客户端提出过这个请求',
    'pbft.reason.second': '它在同一位置已经接受过另一个',
    'pbft.reason.unheard': '没有人给它发过新视图消息',
    'pbft.reason.fewVoters': '新视图消息没有附上法定人数的视图更换消息',
    'pbft.reason.otherOrders': '它的排序不是由所附的视图更换消息得出的',
    'pbft.mutant.quorum-one-too-small': '比法定人数少一票就算完成准备和提交',
    'pbft.mutant.counts-any-digest': '计票时不看票是投给哪个摘要的',
    'pbft.mutant.executes-when-prepared': '请求一完成准备就执行，没有提交阶段',
    'pbft.mutant.ignores-what-was-prepared': '新视图的排序漏掉了之前已完成准备的请求',
    'pbft.mutant.trusts-the-new-view': '备份副本不加核对就进入新视图',
    'pbft.mutant.has-no-high-watermark': '低水位以上的任何序号都被接受',
    'pbft.mutant.forgets-what-it-prepared': '预准备和准备证书只留在内存里',
    'pbft.mutant.counts-a-sender-twice': '重复到来的票被重复计数',
    'pbft.mutant.takes-the-first-reply': '客户端采信第一个答复',
    'pbft.mutant.joins-a-single-complaint': '仅一个投诉就让副本加入视图更换',
  },
}
