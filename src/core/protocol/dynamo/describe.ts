import { unreachable } from '../../base/unreachable.ts'
import { contextOf, lastWriter } from '../../model/dotted-versions.ts'
import type { Json } from '../../base/json.ts'
import type { Note } from '../../model/effect.ts'
import { ringPlaces } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { vectorText } from '../../model/version-vector.ts'
import type { DynamoNote } from './messages.ts'
import { versionsAt, type DynamoNode } from './state.ts'

const pointsShown = 64

/** What people see of a node. No node leads: each coordinates what it is asked for. */
export function describe(node: DynamoNode): NodeView {
  const { durable, share, ring, self, suspects } = node
  const points = ring.filter(({ owner }) => owner === self).map(({ place }) => place / ringPlaces)
  const parted = [...durable.versions].filter(([, versions]) => versions.length > 1)
  return {
    role: 'dynamo.role.replica',
    shape: 'follower',
    leads: false,
    epoch: 0,
    epochText: sentence('dynamo.keys', { count: durable.versions.size }),
    leader: null,
    progress: { decided: durable.versions.size - parted.length, length: durable.versions.size },
    facts: [
      fact('share', `${(share * 100).toFixed(1)} %`),
      fact(
        'points',
        points
          .slice(0, 8)
          .map((point) => point.toFixed(3))
          .join(' '),
      ),
      fact('keys', String(durable.versions.size)),
      fact('siblings', parted.map(([key, versions]) => `${key}: ${versions.length}`).join(', ')),
      fact('hints', hintsText(node)),
      fact('handedOff', String(node.handedOff)),
      fact('repairs', String(node.repairs)),
      fact('exchange', exchangeText(node)),
      fact('suspects', [...suspects].sort().join(' ')),
      fact('works', String(node.works.size)),
    ],
    log: node.recent.map((key) => rowOf(node, key)),
    trouble: troubleOf(node),
    store: Object.fromEntries([...durable.versions].map(([key, versions]) => [key, plain(versions)])),
    ring: { points: points.slice(0, pointsShown), share },
  }
}

function plain(versions: readonly { readonly value: Json }[]): Json {
  return versions.length === 1 ? versions[0]!.value : versions.map(({ value }) => value)
}

function hintsText({ durable }: DynamoNode): string {
  const counts = new Map<NodeId, number>()
  for (const { owner } of durable.hints.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  return [...counts].map(([owner, count]) => `${owner}: ${count}`).join(', ')
}

function exchangeText({ lastExchange }: DynamoNode): string {
  return lastExchange === null ? '' : `${lastExchange.peer}: ${lastExchange.keys}`
}

function rowOf(node: DynamoNode, key: string): LogRow {
  const versions = versionsAt(node, key)
  const last = lastWriter(versions)
  return {
    index: key,
    epoch: vectorText(contextOf(versions)),
    text: versions.map(({ value }) => JSON.stringify(value)).join(' | '),
    status: last !== null && versions.length === 1 ? 'applied' : 'tentative',
  }
}

/** More than half of a key's copies keep silent: strict quorums fail here. */
function troubleOf({ suspects, nodes, durable }: DynamoNode): Sentence | null {
  if (suspects.size * 2 > nodes.length - 1)
    return sentence('dynamo.trouble.alone', { count: suspects.size, nodes: [...suspects].sort().join(' ') })
  if (durable.hints.size === 0) return null
  const owners = [...new Set([...durable.hints.values()].map(({ owner }) => owner))].sort()
  return sentence('dynamo.trouble.hints', { count: durable.hints.size, owners: owners.join(' ') })
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `dynamo.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed tells what is out of the ordinary: substitutes, hints, repairs, differences. */
export function explain(given: Note, node: NodeId): Sentence | null {
  const note = given as DynamoNote
  switch (note.kind) {
    case 'hinted':
      return sentence('dynamo.note.hinted', { node, key: note.key, owner: note.owner, at: note.at })
    case 'handedOff':
      return sentence('dynamo.note.handedOff', { node, key: note.key, owner: note.owner })
    case 'repaired':
      return sentence('dynamo.note.repaired', { node, key: note.key, nodes: note.nodes.join(' ') })
    case 'doubted':
      return sentence('dynamo.note.doubted', { node, about: note.about })
    case 'exchanged':
      return sentence('dynamo.note.exchanged', { node, peer: note.peer, keys: note.keys.join(' ') })
    case 'role':
    case 'began':
    case 'stored':
    case 'read':
    case 'offered':
    case 'agreed':
      return null
    default:
      return unreachable(note)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Dynamo',
  summary:
    'Every key has N copies on a ring; a write waits for W of them and a read for R. It stays writable when parted, keeps concurrent versions side by side and makes the copies equal afterwards.',
  'role.replica': 'replica',
  keys: 'keys: {count}',
  'config.N': 'Copies of each key (N)',
  'config.R': 'Copies that answer a read (R)',
  'config.W': 'Copies that store a write (W)',
  'config.sloppy': 'Substitutes stand in for silent copies and keep hints (sloppy quorum)',
  'config.readRepair': 'Reads repair copies that lag behind',
  'config.antiEntropy': 'Copies compare Merkle trees in the background',
  'config.antiEntropyMs': 'Between two comparisons with another node (ms)',
  'config.handoffMs': 'Between two attempts to hand hints over (ms)',
  'config.timeoutMs': 'A coordinator waits so long before it calls a copy silent (ms)',
  'config.virtualNodes': 'Points of each node on the ring',
  'problem.copies':
    'N ({copies}) must not exceed the number of nodes ({nodes}): every copy needs a machine of its own.',
  'problem.read': 'R ({read}) must not exceed N ({copies}): there are no more copies to ask.',
  'problem.write': 'W ({write}) must not exceed N ({copies}): there are no more copies to store in.',
  'fact.share': 'Part of the ring',
  'fact.points': 'First points on the ring (0 to 1)',
  'fact.keys': 'Keys held',
  'fact.siblings': 'Keys with versions side by side',
  'fact.hints': 'Hints held, by owner',
  'fact.handedOff': 'Hints handed over',
  'fact.repairs': 'Copies repaired by reads',
  'fact.exchange': 'Last comparison: peer and keys exchanged',
  'fact.suspects': 'Silent nodes',
  'fact.works': 'Operations under way',
  'trouble.alone': '{count} other nodes keep silent: {nodes}. Quorums may not come together here.',
  'trouble.hints': 'Keeps {count} hints until {owners} can take them.',
  'note.hinted': '{at} stands in for {owner} and keeps a hint for {key} ({node} coordinates).',
  'note.handedOff': '{node} handed the hint for {key} over to {owner}.',
  'note.repaired': '{node} read {key} and repairs what lagged behind: {nodes}.',
  'note.doubted': '{node} hears nothing from {about} and passes it over.',
  'note.exchanged': '{node} and {peer} had different versions of {keys} and merged them.',
  'message.Forward': 'hands a request on',
  'message.Answer': 'answers a request that was handed on',
  'message.Store': 'sends versions to store',
  'message.Stored': 'has stored them',
  'message.Get': 'asks for the versions of a key',
  'message.Got': 'tells its versions',
  'message.Tree': 'compares hashes',
  'message.Leaves': 'tells the keys that may differ',
  'message.Exchange': 'exchanges versions that differ',
  'invariant.D1': 'Strict quorums meet',
  'invariant.D2': 'A copy never goes back',
  'invariant.D3': 'A hint stays until its owner has it',
  'invariant.D4': 'Equal trees mean equal copies',
  'invariant.D6': 'Copies are on N different machines',
  'invariant.D-Dot': 'No two writes have the same name',
  'broken.D1': 'The read of {key} at {readers} did not meet the write that {writers} acknowledged.',
  'broken.D1.stale': 'The read of {key} found {found}, although {known} was acknowledged before it began.',
  'broken.D2': '{node} held {before} of {key} and replaced it by {after}.',
  'broken.D3': '{node} dropped its hint {lost} of {key} before {owner} had it.',
  'broken.D4.agreed': '{node} and {peer} found their trees equal, but their copies differ.',
  'broken.D4.exchanged': '{node} lacks versions of {key} that an exchange brought.',
  'broken.D6': 'The preference list of {key} is {list}: not {copies} different machines.',
  'broken.D-Dot': 'The version {dot} of {key} is both {value} and {value2}.',
  'mutant.asks-one-copy': 'One answer counts as a quorum.',
  'mutant.counts-substitutes-as-copies': 'Substitutes count towards a strict quorum.',
  'mutant.drops-hints-when-sent': 'A hint is dropped when it is sent, not when it is acknowledged.',
  'mutant.repairs-with-the-first-answer':
    'Read repair writes the first answer back, even when it is the older one.',
  'mutant.hashes-keys-only': 'The Merkle tree hashes keys without their versions.',
  'mutant.prefers-virtual-nodes': 'The preference list counts points of the ring, not machines.',
  'mutant.compares-plain-vector-clocks':
    'Plain vector clocks: a write replaces what its coordinator stored for somebody else in between.',
  'mutant.acknowledges-before-fsync': 'A copy acknowledges before its disk has the version.',
}

const chinese: { readonly [key: string]: string } = {
  title: 'Dynamo',
  summary:
    '每个键在哈希环上有 N 个副本；写入等待其中 W 个，读取等待 R 个。网络分区时仍可写入，并发版本并存，之后各副本趋于一致。',
  'role.replica': '副本',
  keys: '键：{count}',
  'config.N': '每个键的副本数（N）',
  'config.R': '读取需要答复的副本数（R）',
  'config.W': '写入需要存储的副本数（W）',
  'config.sloppy': '由替补节点代替沉默的副本并保留提示（宽松法定人数）',
  'config.readRepair': '读取时修复落后的副本',
  'config.antiEntropy': '副本在后台比较默克尔树',
  'config.antiEntropyMs': '两次与其他节点比较之间的间隔（毫秒）',
  'config.handoffMs': '两次尝试移交提示之间的间隔（毫秒）',
  'config.timeoutMs': '协调者等待多久后认定副本沉默（毫秒）',
  'config.virtualNodes': '每个节点在环上的点数',
  'problem.copies': 'N（{copies}）不得超过节点数（{nodes}）：每个副本都要有自己的机器。',
  'problem.read': 'R（{read}）不得超过 N（{copies}）：没有更多副本可问。',
  'problem.write': 'W（{write}）不得超过 N（{copies}）：没有更多副本可存。',
  'fact.share': '占环的比例',
  'fact.points': '环上的前几个点（0 到 1）',
  'fact.keys': '持有的键',
  'fact.siblings': '有并存版本的键',
  'fact.hints': '代为保留的提示（按主人）',
  'fact.handedOff': '已移交的提示',
  'fact.repairs': '读取时修复的副本',
  'fact.exchange': '最近一次比较：对方与交换的键数',
  'fact.suspects': '沉默的节点',
  'fact.works': '进行中的操作',
  'trouble.alone': '另有 {count} 个节点沉默：{nodes}。这里可能凑不齐法定人数。',
  'trouble.hints': '保留着 {count} 个提示，等待 {owners} 接收。',
  'note.hinted': '{at} 代替 {owner} 保存 {key} 并留下提示（由 {node} 协调）。',
  'note.handedOff': '{node} 把 {key} 的提示移交给 {owner}。',
  'note.repaired': '{node} 读取 {key} 时修复落后的副本：{nodes}。',
  'note.doubted': '{node} 听不到 {about} 的消息，暂时绕过它。',
  'note.exchanged': '{node} 与 {peer} 的 {keys} 版本不同，已合并。',
  'message.Forward': '转交请求',
  'message.Answer': '答复转交来的请求',
  'message.Store': '发送要存储的版本',
  'message.Stored': '已存储',
  'message.Get': '询问某个键的版本',
  'message.Got': '告知自己的版本',
  'message.Tree': '比较哈希',
  'message.Leaves': '告知可能不同的键',
  'message.Exchange': '交换不同的版本',
  'invariant.D1': '严格的法定人数必然相交',
  'invariant.D2': '副本从不倒退',
  'invariant.D3': '主人收到之前提示一直保留',
  'invariant.D4': '树相同则副本相同',
  'invariant.D6': '副本位于 N 台不同的机器上',
  'invariant.D-Dot': '任何两次写入的名字都不同',
  'broken.D1': '在 {readers} 上读取 {key} 时没有碰到 {writers} 已确认的写入。',
  'broken.D1.stale': '读取 {key} 得到 {found}，而 {known} 在读取开始之前已被确认。',
  'broken.D2': '{node} 原有 {key} 的 {before}，却被换成了 {after}。',
  'broken.D3': '{node} 在 {owner} 收到之前就丢弃了 {key} 的提示 {lost}。',
  'broken.D4.agreed': '{node} 与 {peer} 认为树相同，但副本不同。',
  'broken.D4.exchanged': '{node} 缺少一次交换带来的 {key} 的版本。',
  'broken.D6': '{key} 的偏好列表是 {list}：不是 {copies} 台不同的机器。',
  'broken.D-Dot': '{key} 的版本 {dot} 既是 {value} 又是 {value2}。',
  'mutant.asks-one-copy': '一个答复就算法定人数。',
  'mutant.counts-substitutes-as-copies': '替补也计入严格的法定人数。',
  'mutant.drops-hints-when-sent': '提示一发出就丢弃，而不是等到确认。',
  'mutant.repairs-with-the-first-answer': '读修复把最先到的答复写回，即使它更旧。',
  'mutant.hashes-keys-only': '默克尔树只对键求哈希，不含版本。',
  'mutant.prefers-virtual-nodes': '偏好列表数的是环上的点，而不是机器。',
  'mutant.compares-plain-vector-clocks': '普通向量时钟：一次写入会替换协调者在此期间为别人存下的版本。',
  'mutant.acknowledges-before-fsync': '副本在版本落盘之前就确认。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(list: { readonly [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(list).map(([key, text]) => [`dynamo.${key}`, text]))
}
