import { unreachable } from '../../base/unreachable.ts'
import { ringPlaces } from '../../model/hash-ring.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { sharesIn, type Placement } from './membership.ts'
import type { ShardingNote } from './messages.ts'
import { isComplete, sendersOf } from './recovery.ts'
import { controllerOf, numberOf, type Controller, type Server, type ShardingState } from './state.ts'

const rowsMax = 50
const pointsMax = 64

/** What people see of a node. */
export function describe(node: ShardingState): NodeView {
  return node.role === 'controller' ? describeController(node) : describeServer(node)
}

function describeController(controller: Controller): NodeView {
  const { configurations, placement, last, self } = controller
  const number = configurations.length
  return {
    role: 'sharding.role.controller',
    shape: 'leader',
    leads: true,
    epoch: number,
    epochText: sentence('sharding.epoch', { number }),
    leader: self,
    progress: { decided: number, length: number },
    facts: [
      fact('placement', controller.settings.method),
      fact('owners', configurations.at(-1)?.owners.join(' ') ?? ''),
      fact('shares', placement === null ? '' : sharesText(placement)),
      fact('balance', placement === null ? '' : balanceOf(placement).toFixed(2)),
      fact('moved', last === null ? '' : `${last.moved} / ${last.keys}`),
    ],
    log: historyOf(controller),
    trouble: null,
    store: {},
  }
}

function historyOf({ configurations }: Controller): LogRow[] {
  return configurations.slice(-rowsMax).map(({ number, owners, changed }, i) => {
    const joined = changed !== null && owners.includes(changed)
    const change = changed === null ? '' : ` (${joined ? '+' : '−'}${changed})`
    const isLast = i === Math.min(configurations.length, rowsMax) - 1
    const status = isLast ? 'decided' : 'applied'
    return { index: number, epoch: `#${number}`, text: `${owners.join(' ')}${change}`, status }
  })
}

function describeServer(node: Server): NodeView {
  const { durable, now, self, waiting } = node
  const owns = now?.configuration.owners.includes(self) ?? false
  const missing = sendersOf(node).filter((from) => !durable.received.includes(from))
  const leaving = [...durable.outbox.values()].reduce(
    (sum, { records }) => sum + Object.keys(records).length,
    0,
  )
  const share = now === null ? 0 : (sharesIn(now).get(self) ?? 0)
  const keys = durable.records.size
  return {
    role: roleOf(node, owns),
    shape: owns ? (isComplete(node) ? 'follower' : 'learner') : 'outside',
    leads: false,
    epoch: numberOf(node),
    epochText: sentence('sharding.epoch', { number: numberOf(node) }),
    leader: controllerOf(node.nodes),
    progress: { decided: keys, length: keys + leaving },
    facts: [
      fact('keys', String(keys)),
      fact('share', percent(share)),
      fact('waitsFor', missing.join(' ')),
      fact('leaving', durable.outbox.size === 0 ? '' : `${leaving} → ${receiversOf(node).join(' ')}`),
      fact('clients', String(waiting.length)),
    ],
    log: [],
    trouble: troubleOf(node, missing),
    store: Object.fromEntries([...durable.records].map(([key, { value }]) => [key, value])),
    ...(now?.method === 'ring' && owns ? { ring: { points: pointsOf(now, self), share } } : {}),
  }
}

function roleOf(node: Server, owns: boolean): string {
  if (owns) return `sharding.role.${isComplete(node) ? 'owner' : 'receiving'}`
  return `sharding.role.${node.durable.outbox.size > 0 ? 'leaving' : 'outside'}`
}

function receiversOf({ durable }: Server): NodeId[] {
  return [...new Set([...durable.outbox.values()].map(({ to }) => to))]
}

function troubleOf({ waiting }: Server, missing: readonly NodeId[]): Sentence | null {
  if (waiting.length === 0) return null
  return sentence('sharding.trouble.waits', { clients: waiting.length, nodes: missing.join(' ') })
}

function pointsOf({ ring }: Placement, owner: NodeId): number[] {
  const own = ring.filter((point) => point.owner === owner).slice(0, pointsMax)
  return own.map(({ place }) => place / ringPlaces)
}

/** The largest share over the mean one: 1 is even. */
function balanceOf(placement: Placement): number {
  const parts = [...sharesIn(placement).values()]
  return Math.max(...parts) * placement.configuration.owners.length
}

function sharesText(placement: Placement): string {
  const parts = sharesIn(placement)
  return placement.configuration.owners
    .map((owner) => `${owner} ${percent(parts.get(owner) ?? 0)}`)
    .join(', ')
}

function percent(part: number): string {
  return `${Math.round(100 * part)}%`
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `sharding.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells of configurations and of what moves. */
export function explain(given: Note, node: NodeId): Sentence | null {
  const note = given as ShardingNote
  switch (note.kind) {
    case 'configured': {
      const { number, owners, changed } = note.configuration
      const values = { number, owners: owners.join(' '), changed: changed ?? '' }
      const how = changed === null ? 'first' : owners.includes(changed) ? 'joins' : 'leaves'
      return sentence(`sharding.note.${how}`, values)
    }
    case 'refused':
      return sentence(`sharding.note.refused.${note.reason}`, { node: note.node })
    case 'measured': {
      const { number, keys, moved, receivers } = note
      const how = moved === 0 ? 'none' : receivers.length === 1 ? 'all' : 'some'
      return sentence(`sharding.note.measured.${how}`, { number, keys, moved, to: receivers.join(' ') })
    }
    case 'released':
      return sentence('sharding.note.released', { node, count: note.count, to: note.to, number: note.number })
    case 'stored': {
      const { count, from, number } = note
      return count === 0 ? null : sentence('sharding.note.stored', { node, count, from, number })
    }
    case 'role':
    case 'entered':
    case 'served':
    case 'restored':
      return null
    default:
      return unreachable(note)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Sharding',
  summary:
    'Keys are spread over owners, one copy each. When an owner joins or leaves, keys move: nearly all with hash mod n, few on a ring.',
  'role.controller': 'controller',
  'role.owner': 'owner',
  'role.receiving': 'owner, waits for keys',
  'role.leaving': 'hands its keys over',
  'role.outside': 'not an owner',
  epoch: 'config {number}',
  'config.placement': 'A key belongs to',
  'config.placement.ring': 'the next point on a hash ring',
  'config.placement.range': 'the owner of its slot (a range of hash values)',
  'config.placement.mod-n': 'owner number hash mod n',
  'config.virtualNodes': 'Points of each owner on the ring',
  'config.slots': 'Slots (range)',
  'config.initialOwners': 'Owners at the beginning (0: all)',
  'config.retryMs': 'What is not answered is sent again after (ms)',
  'problem.owners':
    'initialOwners ({owners}) must not be more than {most}: one node is the controller and owns nothing.',
  'fact.placement': 'Placement',
  'fact.owners': 'Owners',
  'fact.shares': 'Share of the keys, by the rule',
  'fact.balance': 'Balance: largest share over the mean',
  'fact.moved': 'Keys moved by the last change',
  'fact.keys': 'Keys here',
  'fact.share': 'Share of the keys, by the rule',
  'fact.waitsFor': 'Waits for keys from',
  'fact.leaving': 'Still to hand over',
  'fact.clients': 'Clients that wait',
  'trouble.waits': '{clients} clients wait for keys that have not come yet from {nodes}.',
  'note.first': 'Configuration {number}: the keys belong to {owners}.',
  'note.joins': 'Configuration {number}: {changed} joins; the keys belong to {owners}.',
  'note.leaves': 'Configuration {number}: {changed} leaves; the keys belong to {owners}.',
  'note.refused.member': '{node} cannot join: it is an owner already.',
  'note.refused.stranger': '{node} cannot join or leave: it is the controller or no owner.',
  'note.refused.last': '{node} cannot leave: it is the last owner.',
  'note.measured.none': 'Configuration {number}: none of {keys} keys moved.',
  'note.measured.all': 'Configuration {number}: {moved} of {keys} keys moved, all to {to}.',
  'note.measured.some': 'Configuration {number}: {moved} of {keys} keys moved, to {to}.',
  'note.released': '{node} stops serving {count} keys and hands them to {to} (configuration {number}).',
  'note.stored': '{node} has {count} keys from {from} on its disk and serves them (configuration {number}).',
  'message.Ask': 'asks for the next configuration',
  'message.Configured': 'tells a configuration',
  'message.Handover': 'hands keys over',
  'message.Stored': 'confirms the keys',
  'invariant.H1': 'Every key has an owner, the same one at every node',
  'invariant.H2': 'A change moves no more keys than the placement says',
  'invariant.H3': 'One owner serves a key; a hand-over loses and repeats nothing',
  'invariant.H4': 'Slots are spread evenly',
  'broken.H1.total': 'In configuration {number} {lost} of {keys} sampled keys have no owner.',
  'broken.H1.same': '{node} finds other owners in configuration {number} than the controller.',
  'broken.H2.mod': 'Configuration {number} moves {percent}% of the sampled keys; hash mod n moves {due}%.',
  'broken.H2.stray':
    'Configuration {number} moves {percent}% of {keys} sampled keys, {stray} of them neither to nor from {changed}.',
  'broken.H3.stranger': '{node} serves {key} in configuration {number} although it belongs to {owner}.',
  'broken.H3.two': '{node} and {other} both serve {key} in configuration {number}.',
  'broken.H3.old': '{node} serves {key} in configuration {number} after it was served in {newer}.',
  'broken.H3.lost':
    '{node} serves {key} in configuration {number} without the last {count} of {promised} acknowledged operations.',
  'broken.H3.twice':
    '{node} carries out operation {seq} of {client} on {key} a second time, in configuration {number}.',
  'broken.H4': 'In configuration {number} one owner has {most} slots and another {least}.',
  'mutant.ring-is-mod-n': 'The ring is in truth hash mod n: a join moves nearly everything.',
  'mutant.no-wrap-around': 'Keys above the last point of the ring have no owner.',
  'mutant.textbook-drops-keys':
    'A node takes a key when one digit of their hashes agrees: most keys find no node and are dropped.',
  'mutant.old-owner-keeps-serving': 'The old owner goes on with keys that have moved away.',
  'mutant.deletes-before-stored':
    'The old owner deletes keys as soon as they are sent; what it sends again is empty.',
  'mutant.serves-before-arrival': 'The new owner serves before the keys have come.',
  'mutant.sessions-stay-behind': 'Values move without their sessions: a retry takes effect twice.',
  'mutant.takes-a-handover-twice': 'A hand-over that comes again overwrites what was written since.',
  'mutant.confirms-before-disk': 'The new owner confirms keys before they are on its disk.',
  'mutant.deals-slots-anew': 'Every change deals all slots out anew: even, but far too many move.',
  'mutant.robs-the-first-owner': 'A newcomer gets all its slots from the first owner.',
}

const chinese: { readonly [key: string]: string } = {
  title: '分片',
  summary:
    '键分布在各个所有者上，每个键只有一份。所有者加入或离开时键要搬动：哈希取模几乎全部搬动，哈希环只搬动少数。',
  'role.controller': '分片控制器',
  'role.owner': '所有者',
  'role.receiving': '等待键的所有者',
  'role.leaving': '正在移交键',
  'role.outside': '非所有者',
  epoch: '配置 {number}',
  'config.placement': '键归属于',
  'config.placement.ring': '哈希环上的下一个点',
  'config.placement.range': '其槽位（一段哈希值）的所有者',
  'config.placement.mod-n': '编号为哈希值模 n 的所有者',
  'config.virtualNodes': '每个所有者在环上的点数',
  'config.slots': '槽位数（range）',
  'config.initialOwners': '开始时的所有者数（0 表示全部）',
  'config.retryMs': '未得到回应后多久重发（毫秒）',
  'problem.owners': 'initialOwners（{owners}）不能超过 {most}：有一个节点是控制器，不拥有任何键。',
  'fact.placement': '放置方式',
  'fact.owners': '所有者',
  'fact.shares': '按规则所占的键比例',
  'fact.balance': '均衡度：最大份额与平均份额之比',
  'fact.moved': '上次变更搬动的键',
  'fact.keys': '此处的键数',
  'fact.share': '按规则所占的键比例',
  'fact.waitsFor': '等待谁移交键',
  'fact.leaving': '尚待移交',
  'fact.clients': '等待中的客户端',
  'trouble.waits': '{clients} 个客户端在等待 {nodes} 尚未移交的键。',
  'note.first': '配置 {number}：键归属于 {owners}。',
  'note.joins': '配置 {number}：{changed} 加入；键归属于 {owners}。',
  'note.leaves': '配置 {number}：{changed} 离开；键归属于 {owners}。',
  'note.refused.member': '{node} 不能加入：它已经是所有者。',
  'note.refused.stranger': '{node} 不能加入或离开：它是控制器，或不是所有者。',
  'note.refused.last': '{node} 不能离开：它是最后一个所有者。',
  'note.measured.none': '配置 {number}：{keys} 个键都没有搬动。',
  'note.measured.all': '配置 {number}：{keys} 个键中搬动了 {moved} 个，全部到 {to}。',
  'note.measured.some': '配置 {number}：{keys} 个键中搬动了 {moved} 个，到 {to}。',
  'note.released': '{node} 停止服务 {count} 个键，移交给 {to}（配置 {number}）。',
  'note.stored': '{node} 已将来自 {from} 的 {count} 个键落盘并开始服务（配置 {number}）。',
  'message.Ask': '询问下一个配置',
  'message.Configured': '告知配置',
  'message.Handover': '移交键',
  'message.Stored': '确认收到键',
  'invariant.H1': '每个键都有所有者，且各节点看法一致',
  'invariant.H2': '变更搬动的键不多于放置方式所规定的',
  'invariant.H3': '每个键由一个所有者服务；移交不丢失也不重复',
  'invariant.H4': '槽位分布均匀',
  'broken.H1.total': '在配置 {number} 中，{keys} 个抽样键里有 {lost} 个没有所有者。',
  'broken.H1.same': '{node} 在配置 {number} 中查到的所有者与控制器不同。',
  'broken.H2.mod': '配置 {number} 搬动了 {percent}% 的抽样键；哈希取模应搬动 {due}%。',
  'broken.H2.stray':
    '配置 {number} 搬动了 {keys} 个抽样键的 {percent}%，其中 {stray} 个既不去往也不来自 {changed}。',
  'broken.H3.stranger': '{node} 在配置 {number} 中服务 {key}，而它属于 {owner}。',
  'broken.H3.two': '{node} 和 {other} 在配置 {number} 中都服务 {key}。',
  'broken.H3.old': '{key} 已在配置 {newer} 中被服务，{node} 却仍按配置 {number} 服务它。',
  'broken.H3.lost':
    '{node} 在配置 {number} 中服务 {key}，却缺少已确认的 {promised} 个操作中的最后 {count} 个。',
  'broken.H3.twice': '{node} 在配置 {number} 中第二次在 {key} 上执行 {client} 的操作 {seq}。',
  'broken.H4': '在配置 {number} 中，一个所有者有 {most} 个槽位，另一个只有 {least} 个。',
  'mutant.ring-is-mod-n': '所谓的环其实是哈希取模：一次加入几乎搬动全部键。',
  'mutant.no-wrap-around': '环上最后一个点之后的键没有所有者。',
  'mutant.textbook-drops-keys': '节点与键的散列有一位相同才收下该键：多数键找不到节点而被丢弃。',
  'mutant.old-owner-keeps-serving': '旧所有者继续服务已经搬走的键。',
  'mutant.deletes-before-stored': '旧所有者一发出键就删除，重发的内容是空的。',
  'mutant.serves-before-arrival': '键尚未到达，新所有者就开始服务。',
  'mutant.sessions-stay-behind': '值搬走了，会话没有：重试会生效两次。',
  'mutant.takes-a-handover-twice': '重复到达的移交覆盖了此后写入的内容。',
  'mutant.confirms-before-disk': '键尚未落盘，新所有者就已确认。',
  'mutant.deals-slots-anew': '每次变更都重新分配全部槽位：均匀，但搬动过多。',
  'mutant.robs-the-first-owner': '新来者的槽位全部取自第一个所有者。',
}

const prefixed = (texts: { readonly [key: string]: string }): { [key: string]: string } =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [`sharding.${key}`, text]))

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }
