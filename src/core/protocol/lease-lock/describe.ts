import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import type { LeaseLockNote } from './messages.ts'
import type { LeaseLockNode, Resource, Store, Turn, Worker } from './state.ts'

/** What a person may see of a node. */
export function describe(node: LeaseLockNode): NodeView {
  switch (node.role) {
    case 'store':
      return describeStore(node)
    case 'resource':
      return describeResource(node)
    case 'worker':
      return describeWorker(node)
  }
}

const plain = { epoch: 1, epochText: null, trouble: null, store: {} }

function describeStore(node: Store): NodeView {
  const isReplica = node.self === node.layout.replica
  const leases = [...node.leases].sort(([a], [b]) => (a < b ? -1 : 1))
  const held = leases.filter(([, { owner, untilUs }]) => owner !== null && (untilUs ?? Infinity) > node.nowUs)
  return {
    ...plain,
    role: `lease-lock.role.${isReplica ? 'replica' : 'store'}`,
    shape: isReplica ? 'learner' : 'leader',
    leads: !isReplica,
    leader: node.layout.store,
    progress: { decided: held.length, length: leases.length },
    facts: [
      fact('held', held.map(([lock, { owner }]) => `${lock}: ${owner}`).join(', ')),
      fact('tokens', leases.map(([lock, { token }]) => `${lock}: ${token}`).join(', ')),
      fact('waiting', [...node.waiters].map(([lock, all]) => `${lock}: ${all.length}`).join(', ')),
      fact('requests', String(node.requests)),
    ],
    log: leases.map(([lock, lease]): LogRow => ({
      index: lock,
      epoch: String(lease.token),
      text: `${lease.owner ?? '–'} ${lease.untilUs === null ? '' : `≤ ${Math.round(lease.untilUs / 1000)} ms`}`,
      status: held.some(([name]) => name === lock) ? 'applied' : 'decided',
    })),
  }
}

function describeResource(node: Resource): NodeView {
  const cells = [...node.cells].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...plain,
    role: 'lease-lock.role.resource',
    shape: 'learner',
    leads: false,
    leader: node.layout.store,
    progress: { decided: cells.length, length: cells.length },
    facts: [
      fact('fence', cells.map(([key, { highest }]) => `${key}: ${highest}`).join(', ')),
      fact('fenced', String(node.fenced)),
    ],
    log: cells.map(([key, { value, highest }]): LogRow => ({
      index: key,
      epoch: String(highest),
      text: String(value),
      status: 'applied',
    })),
    store: Object.fromEntries(cells.map(([key, { value }]) => [key, value])),
  }
}

function describeWorker(node: Worker): NodeView {
  const { turn } = node
  const holds = turn !== null && turn.phase !== 'acquiring'
  return {
    ...plain,
    role: `lease-lock.role.${holds ? 'holder' : turn === null ? 'idle' : 'waiting'}`,
    shape: holds ? 'candidate' : 'follower',
    leads: false,
    leader: node.store,
    progress: { decided: node.done, length: node.done + node.jobs.length + (turn === null ? 0 : 1) },
    facts: [
      fact('phase', turn === null ? '' : `lease-lock.phase.${turn.phase}`),
      fact('lock', turn === null ? '' : turn.job.key),
      fact('owner', turn?.owner ?? ''),
      fact('token', turn === null || turn.token === 0 ? '' : String(turn.token)),
      fact('queue', String(node.jobs.length)),
      fact('lateWrites', String(node.lateWrites)),
    ],
    log: [],
    trouble: troubleOf(node, turn),
  }
}

function troubleOf(node: Worker, turn: Turn | null): Sentence | null {
  if (turn === null) return null
  const ms = Math.round((node.nowUs - turn.askedUs) / 1000)
  if (turn.phase !== 'acquiring') {
    const isOver = node.nowUs - turn.askedUs > node.settings.ttlUs
    return isOver ? sentence('lease-lock.trouble.over', { lock: turn.job.key, ms }) : null
  }
  return ms * 1000 < node.settings.ttlUs
    ? null
    : sentence('lease-lock.trouble.waiting', { lock: turn.job.key, ms })
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `lease-lock.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells what goes wrong with locks; every grant would drown it. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as LeaseLockNote
  switch (note.kind) {
    case 'role':
      return sentence(`lease-lock.note.${note.role.split('.').at(-1)}`, { node })
    case 'freed':
      if (note.holder === note.by) return null
      return sentence('lease-lock.note.stolen', { lock: note.lock, holder: note.holder, by: note.by })
    case 'spared':
      if (note.holder === null) return null
      return sentence('lease-lock.note.spared', { lock: note.lock, holder: note.holder, by: note.by })
    case 'fenced':
      return sentence('lease-lock.note.fenced', {
        node,
        worker: note.worker,
        key: note.key,
        token: note.token,
        highest: note.highest,
      })
    case 'writes':
      if (note.lateUs === 0) return null
      return sentence('lease-lock.note.late', { node, key: note.key, ms: Math.round(note.lateUs / 1000) })
    case 'stopped':
      return sentence('lease-lock.note.stopped', { node, key: note.key })
    case 'failedOver':
      return sentence('lease-lock.note.failedOver', { node, from: note.from, to: note.to })
    case 'granted':
    case 'restored':
    case 'keptOut':
    case 'accepted':
      return null
    default:
      return unreachable(note)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Lease lock',
  summary:
    'Workers increment a counter under a lock that ends by itself. A paused holder comes back after its lease: without fencing tokens two work at once and increments are lost.',
  'role.store': 'lock store',
  'role.replica': 'copy of the lock store',
  'role.resource': 'resource',
  'role.worker': 'worker',
  'role.idle': 'worker',
  'role.waiting': 'waits for a lock',
  'role.holder': 'holds a lock',
  'phase.acquiring': 'asks for the lock',
  'phase.reading': 'reads the resource',
  'phase.working': 'works',
  'phase.writing': 'writes the resource',
  'config.variant': 'What a lock knows',
  'config.variant.setnx': 'whether it is taken (SETNX and DEL)',
  'config.variant.owner': 'its owner, who alone may release it',
  'config.variant.fencing': 'its owner and a rising token that the resource checks',
  'config.ttlMs': 'A lease lasts so long (ms)',
  'config.workMs': 'A worker works so long under the lock (ms)',
  'config.waiting': 'Who finds the lock taken',
  'config.waiting.poll': 'asks again and again',
  'config.waiting.queue': 'waits in a queue at the store',
  'config.pollMs': 'After about so long without an answer a worker asks again (ms)',
  'config.giveUpMs': 'After so long without the lock a worker gives up (ms)',
  'config.checksLease': 'A holder looks whether its lease still lasts before it writes',
  'config.clockDriftPercent': 'Clocks may differ by so much (%)',
  'config.replicatedStore': 'An asynchronous copy of the lock store takes over when that is silent',
  'config.failoverMs': 'After so long without an answer a worker turns to the other store (ms)',
  'problem.workers':
    '{nodes} nodes leave nobody to work: the store, its copy and the resource need one each.',
  'problem.lease':
    'A lease of {ttl} ms, less {drift} % for clocks, leaves {safe} ms, which must be more than the work takes ({work} ms): no holder that checks its lease could ever write.',
  'fact.held': 'Locks held',
  'fact.tokens': 'Newest tokens',
  'fact.waiting': 'Waiting',
  'fact.requests': 'Requests for locks',
  'fact.fence': 'Fence (highest token)',
  'fact.fenced': 'Accesses turned away',
  'fact.phase': 'Phase',
  'fact.lock': 'Lock',
  'fact.owner': 'Acquisition',
  'fact.token': 'Token',
  'fact.queue': 'Jobs waiting',
  'fact.lateWrites': 'Writes after the lease',
  'trouble.waiting': 'Has waited for {lock} for {ms} ms.',
  'trouble.over': 'Works under a lease on {lock} that it asked for {ms} ms ago: it has ended.',
  'note.store': '{node} keeps the locks.',
  'note.replica': '{node} keeps a copy of the locks, a moment late.',
  'note.resource': '{node} is what the locks protect.',
  'note.worker': '{node} works.',
  'note.stolen': '{by} gives back {lock}, which belongs to {holder}.',
  'note.spared': '{by} wants to give back {lock}, which belongs to {holder}: nothing happens.',
  'note.fenced': '{node} turns {worker} away from {key}: its token {token} is older than {highest}.',
  'note.late': '{node} writes {key} {ms} ms after its lease has ended.',
  'note.stopped': '{node} does not write {key}: its lease may have ended.',
  'note.failedOver': '{node} hears nothing from {from} and turns to {to}.',
  'message.Acquire': 'asks for a lock',
  'message.Granted': 'grants the lock',
  'message.Refused': 'the lock is taken',
  'message.Expire': 'sets the time of its lock',
  'message.Release': 'gives the lock back',
  'message.Replicate': 'tells the copy',
  'message.Get': 'reads',
  'message.Value': 'tells the value',
  'message.Put': 'writes',
  'message.Stored': 'has stored the value',
  'message.Fenced': 'turns an old token away',
  'invariant.L1': 'A store grants one lease at a time',
  'invariant.L2': 'Only its owner gives a lock back',
  'invariant.L3': 'Tokens rise, and the resource never goes back to a lower one',
  'invariant.L4': 'An ended lease keeps nobody out',
  'invariant.L5': 'A holder that checks its lease stops in time',
  'broken.L1': '{owner} got {lock} while the lease of {holder} had {ms} ms left.',
  'broken.L2': '{by} gave back {lock}, which belonged to {holder}.',
  'broken.L3.granted': '{owner} got {lock} with token {token} after token {before} had been given out.',
  'broken.L3.accepted':
    'The resource let {worker} through to {key} with token {token} although it had already seen {before}.',
  'broken.L4': '{owner} was kept out of {lock} by {holder}, whose lease had ended {ms} ms before.',
  'broken.L5': '{owner} wrote {key} {ms} ms after its lease had ended by its own clock.',
  'mutant.never-expires':
    'The time of a lease is stored and never looked at: a dead holder keeps the lock for ever.',
  'mutant.takes-and-expires-in-two-steps':
    'SETNX first, EXPIRE in a second message: who dies in between keeps the lock for ever.',
  'mutant.anyone-may-release': 'A release is not compared with the owner.',
  'mutant.resource-ignores-tokens': 'The store gives out tokens, but the resource does not look at them.',
  'mutant.counts-tokens-in-memory':
    'The store counts tokens in memory and starts again from 1 after a crash.',
  'mutant.keeps-the-fence-in-memory': 'The resource keeps its highest token in memory only.',
  'mutant.reads-do-not-raise-the-fence':
    'Only writes raise the fence: an old holder overtakes a new one between its read and its write.',
  'mutant.works-past-its-lease': 'A holder that should check its lease writes without looking.',
}

const chinese: { readonly [key: string]: string } = {
  title: '租约锁',
  summary:
    '工作者在会自动到期的锁下给计数器加数。暂停的持有者在租约到期后醒来：没有隔离令牌时两个工作者同时干活，增量就会丢失。',
  'role.store': '锁服务',
  'role.replica': '锁服务的副本',
  'role.resource': '资源',
  'role.worker': '工作者',
  'role.idle': '工作者',
  'role.waiting': '等待锁',
  'role.holder': '持有锁',
  'phase.acquiring': '请求锁',
  'phase.reading': '读取资源',
  'phase.working': '工作中',
  'phase.writing': '写入资源',
  'config.variant': '锁知道些什么',
  'config.variant.setnx': '是否被占用（SETNX 与 DEL）',
  'config.variant.owner': '持有者，只有它能释放',
  'config.variant.fencing': '持有者，以及资源会检查的递增令牌',
  'config.ttlMs': '租约时长（毫秒）',
  'config.workMs': '持锁工作的时长（毫秒）',
  'config.waiting': '发现锁被占用时',
  'config.waiting.poll': '反复询问',
  'config.waiting.queue': '在锁服务处排队',
  'config.pollMs': '大约多久没有答复就再次询问（毫秒）',
  'config.giveUpMs': '多久没有得到锁就放弃（毫秒）',
  'config.checksLease': '持有者写入之前检查租约是否仍有效',
  'config.clockDriftPercent': '时钟可能相差的幅度（%）',
  'config.replicatedStore': '锁服务无声时由其异步副本接替',
  'config.failoverMs': '多久没有答复就转向另一个锁服务（毫秒）',
  'problem.workers': '{nodes} 个节点没有留下工作者：锁服务、它的副本和资源各需一个。',
  'problem.lease':
    '{ttl} 毫秒的租约扣除 {drift} % 的时钟误差后剩 {safe} 毫秒，必须长于工作所需的 {work} 毫秒，否则检查租约的持有者永远无法写入。',
  'fact.held': '被持有的锁',
  'fact.tokens': '最新令牌',
  'fact.waiting': '等待者',
  'fact.requests': '锁请求数',
  'fact.fence': '隔离线（最高令牌）',
  'fact.fenced': '被拒绝的访问',
  'fact.phase': '阶段',
  'fact.lock': '锁',
  'fact.owner': '本次获取',
  'fact.token': '令牌',
  'fact.queue': '排队的任务',
  'fact.lateWrites': '租约结束后的写入',
  'trouble.waiting': '等待 {lock} 已 {ms} 毫秒。',
  'trouble.over': '正在 {lock} 的租约下工作，而该租约是 {ms} 毫秒前请求的，已经结束。',
  'note.store': '{node} 保管锁。',
  'note.replica': '{node} 保管锁的副本，会晚一些。',
  'note.resource': '{node} 是锁所保护的资源。',
  'note.worker': '{node} 负责工作。',
  'note.stolen': '{by} 释放了属于 {holder} 的 {lock}。',
  'note.spared': '{by} 想释放属于 {holder} 的 {lock}：什么也没有发生。',
  'note.fenced': '{node} 拒绝 {worker} 访问 {key}：它的令牌 {token} 比 {highest} 旧。',
  'note.late': '{node} 在租约结束 {ms} 毫秒之后写入 {key}。',
  'note.stopped': '{node} 不写入 {key}：它的租约可能已经结束。',
  'note.failedOver': '{node} 听不到 {from}，转向 {to}。',
  'message.Acquire': '请求锁',
  'message.Granted': '授予锁',
  'message.Refused': '锁被占用',
  'message.Expire': '设置锁的时长',
  'message.Release': '释放锁',
  'message.Replicate': '告知副本',
  'message.Get': '读取',
  'message.Value': '告知数值',
  'message.Put': '写入',
  'message.Stored': '已存好数值',
  'message.Fenced': '拒绝旧令牌',
  'invariant.L1': '锁服务一次只授予一个租约',
  'invariant.L2': '只有持有者释放锁',
  'invariant.L3': '令牌递增，资源从不退回更低的令牌',
  'invariant.L4': '结束的租约不会挡住别人',
  'invariant.L5': '检查租约的持有者及时停手',
  'broken.L1': '{owner} 得到 {lock} 时，{holder} 的租约还剩 {ms} 毫秒。',
  'broken.L2': '{by} 释放了属于 {holder} 的 {lock}。',
  'broken.L3.granted': '{owner} 以令牌 {token} 得到 {lock}，而令牌 {before} 早已发出。',
  'broken.L3.accepted': '资源让 {worker} 以令牌 {token} 访问 {key}，而它早已见过 {before}。',
  'broken.L4': '{owner} 被 {holder} 挡在 {lock} 之外，而后者的租约 {ms} 毫秒前就已结束。',
  'broken.L5': '按自己的时钟，{owner} 在租约结束 {ms} 毫秒之后写入了 {key}。',
  'mutant.never-expires': '存下了租约的时间却从不查看：死去的持有者永远占着锁。',
  'mutant.takes-and-expires-in-two-steps': '先 SETNX，再用另一条消息 EXPIRE：在两者之间死去就永远占着锁。',
  'mutant.anyone-may-release': '释放时不核对持有者。',
  'mutant.resource-ignores-tokens': '锁服务发令牌，资源却不看。',
  'mutant.counts-tokens-in-memory': '锁服务只在内存里数令牌，崩溃后又从 1 开始。',
  'mutant.keeps-the-fence-in-memory': '资源只在内存里记最高令牌。',
  'mutant.reads-do-not-raise-the-fence': '只有写入抬高隔离线：旧持有者会插进新持有者的读与写之间。',
  'mutant.works-past-its-lease': '本应检查租约的持有者不看就写。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(table: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [`lease-lock.${key}`, text]))
}
