import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView, RoleShape } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import type { PrimaryBackupNote, View } from './messages.ts'
import { recordText } from './recovery.ts'
import {
  epochAt,
  lengthOf,
  type PrimaryBackupState,
  type Server,
  type Standing,
  type ViewService,
} from './state.ts'

const rowsMax = 50

const shapes: { readonly [standing in Standing]: RoleShape } = {
  idle: 'learner',
  backup: 'follower',
  collecting: 'candidate',
  primary: 'leader',
}

/** What people see of a node. */
export function describe(state: PrimaryBackupState): NodeView {
  return state.role === 'view-service' ? describeService(state) : describeServer(state)
}

function describeService(service: ViewService): NodeView {
  const { view, sightings, isAcknowledged } = service
  const dead = [...sightings].filter(([, { missed }]) => missed >= 2).map(([server]) => server)
  const isStuck = view !== null && dead.includes(view.primary)
  return {
    role: 'primary-backup.role.view-service',
    shape: 'outside',
    leads: false,
    epoch: view?.number ?? 0,
    epochText: sentence('primary-backup.epoch', { number: view?.number ?? 0 }),
    leader: view?.primary ?? null,
    progress: { decided: view === null || !isAcknowledged ? 0 : 1, length: 1 },
    facts: [
      fact('view', viewText(view)),
      fact('acknowledged', view === null ? '' : isAcknowledged ? '✓' : '✗'),
      fact('dead', dead.join(' ')),
    ],
    log: [],
    trouble: isStuck
      ? sentence(`primary-backup.trouble.${stuckReason(service)}`, {
          primary: view.primary,
          view: view.number,
        })
      : null,
    store: {},
  }
}

function stuckReason({ isAcknowledged, settings }: ViewService): string {
  if (!settings.isAutomatic) return 'operator'
  return isAcknowledged ? 'nobody' : 'unacknowledged'
}

function describeServer(node: Server): NodeView {
  const { durable, volatile, settings } = node
  const { view, log } = durable
  const length = lengthOf(log)
  const leads = volatile.standing === 'primary'
  const lags = [...volatile.progress].map(([backup, { stage, match }]) =>
    stage === 'transfer' ? `${backup}: …` : `${backup}: −${length - match}`,
  )
  const confirmed = leads
    ? Math.min(length, ...[...volatile.progress.values()].map(({ match }) => match))
    : length
  return {
    role: `primary-backup.role.${volatile.standing}`,
    shape: shapes[volatile.standing],
    leads,
    epoch: view?.number ?? 0,
    epochText: sentence('primary-backup.epoch', { number: view?.number ?? 0 }),
    leader: view?.primary ?? null,
    progress: { decided: leads ? Math.min(volatile.commit, length) : length, length },
    facts: [
      fact('mode', `primary-backup.${volatile.isDegraded ? 'degraded' : `config.mode.${settings.mode}`}`),
      fact('view', viewText(view)),
      fact('records', String(length)),
      fact('lag', lags.join(', ')),
      fact('unreplicated', leads ? String(length - confirmed) : ''),
      fact('waiting', String(volatile.pending.length + volatile.waiting.length)),
      fact('rpo', String(volatile.lost)),
      fact('discarded', String(volatile.discarded)),
      fact('rto', volatile.rtoUs === null ? '' : `${Math.round(volatile.rtoUs / 1000)} ms`),
    ],
    log: logOf(node, leads ? volatile.commit : length),
    trouble: troubleOf(node),
    store: Object.fromEntries(durable.store.values),
  }
}

function troubleOf({ volatile, durable, settings, nowUs }: Server): Sentence | null {
  const { view } = durable
  if (volatile.hasLostState) return sentence('primary-backup.trouble.stateLost', { view: view?.number ?? 0 })
  if (volatile.isDegraded)
    return sentence('primary-backup.trouble.degraded', { wanted: settings.acknowledgements })
  const first = volatile.pending[0]
  if (first === undefined || nowUs - first.sinceUs < settings.retryUs) return null
  const silent = [...volatile.progress]
    .filter(([, { match }]) => match < first.index)
    .map(([backup]) => backup)
  const ms = Math.round((nowUs - first.sinceUs) / 1000)
  return sentence('primary-backup.trouble.waits', { ms, nodes: silent.join(' ') || '–' })
}

function logOf({ durable: { log } }: Server, commit: number): LogRow[] {
  const shown = log.records.slice(-rowsMax)
  const first = lengthOf(log) - shown.length + 1
  return shown.map((record, i) => ({
    index: first + i,
    epoch: String(epochAt(log.history, first + i)),
    text: recordText(record),
    status: first + i <= commit ? 'applied' : 'tentative',
  }))
}

function viewText(view: View | null): string {
  return view === null ? '' : `#${view.number}: ${view.primary} | ${view.backups.join(' ') || '–'}`
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `primary-backup.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells of views, take-overs and losses. */
export function explain(given: Note, node: NodeId): Sentence | null {
  const note = given as PrimaryBackupNote
  switch (note.kind) {
    case 'viewed': {
      const { number, primary, backups } = note.view
      const values = { node, number, primary, backups: backups.join(' ') || '–' }
      return sentence('primary-backup.note.viewed', values)
    }
    case 'tookOver':
      return sentence('primary-backup.note.tookOver', { node, view: note.number, index: note.position.index })
    case 'resumed':
      return sentence('primary-backup.note.resumed', { node, ms: Math.round(note.afterUs / 1000) })
    case 'discarded': {
      const kind = note.mayHaveBeenAcknowledged ? 'lost' : 'discarded'
      return sentence(`primary-backup.note.${kind}`, { node, count: note.count, shown: note.shown })
    }
    case 'discardedRecord': {
      const kind = note.mayHaveBeenAcknowledged ? 'lostRecord' : 'discardedRecord'
      const { index, epoch, text } = note
      return sentence(`primary-backup.note.${kind}`, { node, index, epoch, text })
    }
    case 'degraded':
    case 'recovered':
      return sentence(`primary-backup.note.${note.kind}`, { node, wanted: note.acknowledgements })
    case 'promotionAsked':
      return sentence('primary-backup.note.promotionAsked', { node })
    case 'stateLost':
      return sentence('primary-backup.note.stateLost', { node, view: note.number })
    case 'role':
    case 'entered':
    case 'acknowledged':
    case 'applied':
    case 'settled':
    case 'installed':
    case 'restored':
      return null
    default:
      return unreachable(note)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Primary-backup',
  summary:
    'A primary orders all writes and copies them to its backups, at once or later; a view service says who is primary. What a fail-over loses depends on whom an acknowledgement waited for.',
  'role.view-service': 'view service',
  'role.idle': 'stand-by',
  'role.backup': 'backup',
  'role.collecting': 'primary, not ready',
  'role.primary': 'primary',
  epoch: 'view {number}',
  degraded: 'the primary, for now: too few backups answer',
  'config.mode': 'A write is acknowledged when it is on',
  'config.mode.asynchronous': 'the primary (asynchronous)',
  'config.mode.semi-synchronous': 'the primary and some backups (semi-synchronous)',
  'config.mode.synchronous': 'all members of the view (synchronous)',
  'config.failover': 'Fail-over',
  'config.failover.automatic': 'automatic',
  'config.failover.manual': 'manual, by an operator',
  'config.backups': 'Backups wanted',
  'config.acknowledgements': 'Backups that must confirm (semi-synchronous)',
  'config.degrade': 'Semi-synchronous goes on alone when backups are late',
  'config.degradeAfterMs': 'after so long (ms)',
  'config.pingMs': 'A server reports every (ms)',
  'config.checkMs': 'The view service checks every (ms); dead after two',
  'config.heartbeatMs': 'Heartbeat of the primary (ms)',
  'config.retryMs': 'What is not answered is sent again after (ms)',
  'config.recordsKept': 'Records before a checkpoint',
  'problem.checks':
    'checkMs ({check}) must be at least three times pingMs ({ping}): otherwise a living server is declared dead.',
  'problem.acknowledgements':
    'acknowledgements ({wanted}) must not be more than the backups that there can be ({backups}).',
  'fact.mode': 'Mode',
  'fact.view': 'View: primary | backups',
  'fact.acknowledged': 'Acknowledged by its primary',
  'fact.dead': 'Held to be dead',
  'fact.records': 'Records',
  'fact.lag': 'Backups behind by',
  'fact.unreplicated': 'Records not on every backup',
  'fact.waiting': 'Clients that wait',
  'fact.rpo': 'RPO: acknowledged records lost',
  'fact.discarded': 'Records discarded',
  'fact.rto': 'RTO: outage to the first write',
  'trouble.operator':
    '{primary}, primary of view {view}, is dead; fail-over is manual and waits for an operator.',
  'trouble.nobody': '{primary}, primary of view {view}, is dead, and no backup with its data lives.',
  'trouble.unacknowledged':
    '{primary} is dead and never acknowledged view {view}: a backup may lack data, so nobody takes over.',
  'trouble.stateLost':
    'It should lead view {view} but has lost its data: it refuses to serve an empty store.',
  'trouble.degraded':
    'Degraded to asynchronous: fewer than {wanted} backups confirm. A fail-over now loses writes.',
  'trouble.waits': 'A client has waited {ms} ms for {nodes}.',
  'note.viewed': '{node} forms view {number}: primary {primary}, backups {backups}.',
  'note.tookOver': '{node} takes over in view {view} with {index} records.',
  'note.resumed': 'RTO: {node} acknowledges the first write {ms} ms after its predecessor was last heard of.',
  'note.lost': 'RPO: {node} discards {count} records that it had taken alone; {shown} of them are listed.',
  'note.discarded': '{node} discards {count} records that were never acknowledged.',
  'note.lostRecord': 'Lost with {node}: {text}, record {index} of view {epoch}.',
  'note.discardedRecord': '{node} discards {text}, record {index} of view {epoch}, never acknowledged.',
  'note.degraded': '{node} waits no longer for {wanted} backups: degraded to asynchronous.',
  'note.recovered': '{node} again waits for {wanted} backups.',
  'note.promotionAsked': 'An operator asks for {node} to become primary.',
  'note.stateLost': '{node} should lead view {view} but has lost its data and refuses.',
  'message.Ping': 'reports that it lives',
  'message.View': 'tells the view',
  'message.Replicate': 'copies records',
  'message.Replicated': 'confirms records',
  'message.Transfer': 'hands over the full state',
  'message.Collect': 'asks for what the view before had',
  'message.Collected': 'leaves the old view',
  'invariant.PB1': 'Synchronous: what is acknowledged is on every member of the view',
  'invariant.PB2': 'What is acknowledged is on enough backups and survives a promotion',
  'invariant.PB3': 'Only what was not replicated can be lost',
  'invariant.PB4': 'One primary an epoch; older epochs are refused',
  'invariant.PB5': 'Views follow the rules',
  'invariant.PB6': 'Backups follow the order of the primary, after a full transfer',
  'broken.PB1': '{node} acknowledged record {index}, but only {have} of {wanted} backups had it.',
  'broken.PB2.copies': '{node} acknowledged record {index}, but only {have} of {wanted} backups had it.',
  'broken.PB2.promotion':
    '{node} took over in view {view} without {count} acknowledged records, the first being {first}.',
  'broken.PB3': '{node} had confirmed record {index}, but took over with a log of {length}.',
  'broken.PB4.record': '{node} took records of view {from} while in view {view}.',
  'broken.PB4.primaries': '{node} and {other} are both primary of view {view}.',
  'broken.PB4.answer':
    '{node} answered in view {view} a request that came after {other} had taken over in view {newer}.',
  'broken.PB5.number': 'View {view} with primary {primary} does not follow the one before.',
  'broken.PB5.unacknowledged':
    'View {view} with primary {primary} came before the last one was acknowledged.',
  'broken.PB5.uninitialised': '{primary}, primary of view {view}, was no member of the view before.',
  'broken.PB5.dead': 'View {view} with primary {primary} adds a server that is dead.',
  'broken.PB5.same': 'View {view} with primary {primary} equals the one before.',
  'broken.PB6.transfer': '{node} acknowledged view {view} before {backup} had the state.',
  'broken.PB6.order': '{node} took record {index} ({found}) after {end}; the primary has {known} there.',
  'mutant.acknowledges-before-backups': 'Writes are acknowledged before the backups have them.',
  'mutant.reads-without-asking': 'The primary answers reads without asking whether it still is one.',
  'mutant.promotes-the-uninitialised':
    'The view service moves on without the acknowledgement of the primary and promotes any backup.',
  'mutant.applies-in-arrival-order': 'A backup appends records in the order of their arrival.',
  'mutant.promotes-the-first-alive': 'The first backup that lives is promoted, not the most advanced.',
  'mutant.ignores-epochs': 'Backups take records of any epoch.',
  'mutant.acknowledges-view-at-once': 'The primary acknowledges a view before its backups have the state.',
  'mutant.confirms-before-disk': 'A backup confirms records before they are on its disk.',
}

const chinese: { readonly [key: string]: string } = {
  title: '主备复制',
  summary:
    '主节点给所有写操作排序并复制到备节点，可以同步也可以事后进行；视图服务决定谁是主节点。故障切换会丢失什么，取决于确认之前等待了谁。',
  'role.view-service': '视图服务',
  'role.idle': '待命',
  'role.backup': '备节点',
  'role.collecting': '尚未就绪的主节点',
  'role.primary': '主节点',
  epoch: '视图 {number}',
  degraded: '暂时只存于主节点：应答的备节点不足',
  'config.mode': '写操作存于何处即可确认',
  'config.mode.asynchronous': '主节点（异步）',
  'config.mode.semi-synchronous': '主节点和部分备节点（半同步）',
  'config.mode.synchronous': '视图的全部成员（同步）',
  'config.failover': '故障切换',
  'config.failover.automatic': '自动',
  'config.failover.manual': '手动，由运维人员决定',
  'config.backups': '期望的备节点数',
  'config.acknowledgements': '必须确认的备节点数（半同步）',
  'config.degrade': '备节点迟迟不确认时半同步降级为独自继续',
  'config.degradeAfterMs': '等待多久之后（毫秒）',
  'config.pingMs': '服务器报告的间隔（毫秒）',
  'config.checkMs': '视图服务检查的间隔（毫秒），两次未见即判定死亡',
  'config.heartbeatMs': '主节点的心跳间隔（毫秒）',
  'config.retryMs': '未得到回应后多久重发（毫秒）',
  'config.recordsKept': '多少条记录之后做检查点',
  'problem.checks': 'checkMs（{check}）至少应为 pingMs（{ping}）的三倍：否则活着的服务器会被判定死亡。',
  'problem.acknowledgements': 'acknowledgements（{wanted}）不能多于可能有的备节点数（{backups}）。',
  'fact.mode': '模式',
  'fact.view': '视图：主节点 | 备节点',
  'fact.acknowledged': '已由主节点确认',
  'fact.dead': '判定死亡',
  'fact.records': '记录数',
  'fact.lag': '备节点落后',
  'fact.unreplicated': '尚未到达全部备节点的记录',
  'fact.waiting': '等待中的客户端',
  'fact.rpo': 'RPO：丢失的已确认记录',
  'fact.discarded': '丢弃的记录',
  'fact.rto': 'RTO：从中断到首次写入',
  'trouble.operator': '视图 {view} 的主节点 {primary} 已死亡；故障切换为手动，等待运维人员。',
  'trouble.nobody': '视图 {view} 的主节点 {primary} 已死亡，没有持有其数据的备节点存活。',
  'trouble.unacknowledged': '{primary} 已死亡且从未确认视图 {view}：备节点可能缺少数据，因此无人接管。',
  'trouble.stateLost': '它应当领导视图 {view}，但数据已丢失：它拒绝以空数据提供服务。',
  'trouble.degraded': '已降级为异步：确认的备节点少于 {wanted} 个。此时故障切换会丢失写操作。',
  'trouble.waits': '有客户端已等待 {nodes} 达 {ms} 毫秒。',
  'note.viewed': '{node} 组成视图 {number}：主节点 {primary}，备节点 {backups}。',
  'note.tookOver': '{node} 带着 {index} 条记录在视图 {view} 接管。',
  'note.resumed': 'RTO：{node} 在最后一次听到前任之后 {ms} 毫秒确认了首个写操作。',
  'note.lost': 'RPO：{node} 丢弃 {count} 条只有它自己持有的记录，以上列出其中 {shown} 条。',
  'note.discarded': '{node} 丢弃 {count} 条从未确认的记录。',
  'note.lostRecord': '随 {node} 丢失：{text}，视图 {epoch} 的第 {index} 条记录。',
  'note.discardedRecord': '{node} 丢弃从未确认的 {text}，视图 {epoch} 的第 {index} 条记录。',
  'note.degraded': '{node} 不再等待 {wanted} 个备节点：已降级为异步。',
  'note.recovered': '{node} 重新等待 {wanted} 个备节点。',
  'note.promotionAsked': '运维人员要求 {node} 成为主节点。',
  'note.stateLost': '{node} 应当领导视图 {view}，但数据已丢失，于是拒绝。',
  'message.Ping': '报告存活',
  'message.View': '告知视图',
  'message.Replicate': '复制记录',
  'message.Replicated': '确认记录',
  'message.Transfer': '移交完整状态',
  'message.Collect': '询问前一视图的内容',
  'message.Collected': '离开旧视图',
  'invariant.PB1': '同步：已确认的写操作存于视图的每个成员',
  'invariant.PB2': '已确认的写操作存于足够多的备节点，并在提升之后仍然存在',
  'invariant.PB3': '只有未复制的写操作才可能丢失',
  'invariant.PB4': '每个纪元一个主节点，旧纪元被拒绝',
  'invariant.PB5': '视图遵守规则',
  'invariant.PB6': '备节点在完整移交之后遵循主节点的顺序',
  'broken.PB1': '{node} 确认了记录 {index}，但 {wanted} 个备节点中只有 {have} 个持有它。',
  'broken.PB2.copies': '{node} 确认了记录 {index}，但 {wanted} 个备节点中只有 {have} 个持有它。',
  'broken.PB2.promotion': '{node} 在视图 {view} 接管时缺少 {count} 条已确认的记录，第一条是 {first}。',
  'broken.PB3': '{node} 曾确认记录 {index}，接管时日志却只有 {length} 条。',
  'broken.PB4.record': '{node} 身处视图 {view}，却接受了视图 {from} 的记录。',
  'broken.PB4.primaries': '{node} 和 {other} 同为视图 {view} 的主节点。',
  'broken.PB4.answer': '{node} 在视图 {view} 回答了一个请求，而此前 {other} 已在视图 {newer} 接管。',
  'broken.PB5.number': '主节点为 {primary} 的视图 {view} 没有接续前一个视图。',
  'broken.PB5.unacknowledged': '前一个视图尚未确认，就出现了主节点为 {primary} 的视图 {view}。',
  'broken.PB5.uninitialised': '视图 {view} 的主节点 {primary} 不是前一视图的成员。',
  'broken.PB5.dead': '主节点为 {primary} 的视图 {view} 加入了已死亡的服务器。',
  'broken.PB5.same': '主节点为 {primary} 的视图 {view} 与前一个相同。',
  'broken.PB6.transfer': '{node} 在 {backup} 拥有状态之前就确认了视图 {view}。',
  'broken.PB6.order': '{node} 在第 {end} 条之后收下记录 {index}（{found}）；主节点在那里的是 {known}。',
  'mutant.acknowledges-before-backups': '备节点尚未拥有写操作就已确认。',
  'mutant.reads-without-asking': '主节点不核实自己是否仍为主节点就回答读操作。',
  'mutant.promotes-the-uninitialised': '视图服务不等主节点确认就前进，并提升任意备节点。',
  'mutant.applies-in-arrival-order': '备节点按到达顺序追加记录。',
  'mutant.promotes-the-first-alive': '提升第一个存活的备节点，而不是最领先的。',
  'mutant.ignores-epochs': '备节点接受任何纪元的记录。',
  'mutant.acknowledges-view-at-once': '备节点尚无状态，主节点就确认视图。',
  'mutant.confirms-before-disk': '记录尚未落盘，备节点就已确认。',
}

const prefixed = (texts: { readonly [key: string]: string }): { [key: string]: string } =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [`primary-backup.${key}`, text]))

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }
