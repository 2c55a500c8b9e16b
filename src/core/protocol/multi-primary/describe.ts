import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import { unreachable } from '../../base/unreachable.ts'
import { versionsOf } from '../../model/crdt/mv-register.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { countOf, type VersionVector } from '../../model/version-vector.ts'
import type { Data } from './change.ts'
import { nodeOf } from './membership.ts'
import type { Intent, MultiPrimaryNote } from './messages.ts'
import { dotText } from './normal.ts'
import { valueOf } from './read.ts'
import type { MultiPrimaryNode } from './state.ts'

/** What a person may see of a node. All are equal, so nobody leads; the ring shows how far all peers have followed. */
export function describe(node: MultiPrimaryNode): NodeView {
  const own = countOf(node.delivered, node.actor)
  const followed = Math.min(own, ...node.peers.map((peer) => countOf(node.known.get(peer) ?? {}, node.actor)))
  return {
    role: 'multi-primary.role.primary',
    shape: 'leader',
    leads: false,
    epoch: 0,
    epochText: null,
    leader: null,
    progress: { decided: followed, length: own },
    facts: factsOf(node),
    log: node.recent.map((row) => ({
      ...row,
      status: numberOf(row.index) <= followed ? 'decided' : 'tentative',
    })),
    trouble: troubleOf(node),
    store: Object.fromEntries([...node.copies].map(([key, { data }]) => [key, shown(data)])),
  }
}

function factsOf(node: MultiPrimaryNode): NodeView['facts'] {
  const copies = [...node.copies.values()]
  const siblings = copies.filter(
    ({ data }) => data.kind === 'versions' && versionsOf(data.versions).length > 1,
  )
  const total = sumOf(node.delivered)
  const perPeer = (text: (known: VersionVector) => string): string =>
    node.peers.map((peer) => `${peer}: ${text(node.known.get(peer) ?? {})}`).join(', ')
  const own = countOf(node.delivered, node.actor)
  return [
    fact('resolution', `multi-primary.config.resolution.${node.settings.resolution}`),
    fact('kind', node.kind),
    fact('actor', node.actor),
    fact('keys', String(copies.length)),
    fact('vector', shortVector(node.delivered)),
    fact('siblings', String(siblings.length)),
    fact('overwritten', String(node.overwritten)),
    fact('peers', perPeer(shortVector)),
    fact(
      'lag',
      perPeer((known) => String(Math.max(0, total - sumOf(known)))),
    ),
    fact(
      'unacknowledged',
      perPeer((known) => String(own - countOf(known, node.actor))),
    ),
    fact('waiting', String(node.waiting.size)),
  ]
}

function troubleOf(node: MultiPrimaryNode): Sentence | null {
  if (node.waiting.size === 0) return null
  return sentence('multi-primary.trouble.waiting', { count: node.waiting.size })
}

/** Every version of a key with several, else its value. */
function shown(data: Data): Json {
  if (data.kind !== 'versions') return valueOf(data)
  const versions = versionsOf(data.versions)
  return versions.length > 1 ? { siblings: versions } : (versions[0] ?? null)
}

/** `n1:4 n2:7`: how many updates of each node; its lives with different disks added up. */
function shortVector(vector: VersionVector): string {
  const counts = new Map<string, number>()
  for (const [actor, count] of Object.entries(vector))
    counts.set(nodeOf(actor), (counts.get(nodeOf(actor)) ?? 0) + count)
  return [...counts].map(([node, count]) => `${node}:${count}`).join(' ') || '–'
}

function sumOf(vector: VersionVector): number {
  return Object.values(vector).reduce((sum, count) => sum + count, 0)
}

function numberOf(dot: number | string): number {
  return Number(String(dot).split('#')[1])
}

function fact(label: string, value: string): { label: string; value: string } {
  return { label: `multi-primary.fact.${label}`, value }
}

/** The event feed's sentence for a note; null for one that people need not see. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as MultiPrimaryNote
  switch (note.kind) {
    case 'role':
      return null
    case 'restored':
      if (note.isNew) return sentence('multi-primary.note.new', { node, actor: note.actor })
      return sentence('multi-primary.note.restored', { node, actor: note.actor, keys: note.keys })
    case 'updated':
      return sentence('multi-primary.note.updated', { node, key: note.key, update: intentText(note.intent) })
    case 'overwritten':
      return sentence(`multi-primary.note.${note.isConcurrent ? 'concurrent' : 'skewed'}`, {
        key: note.key,
        value: canonicalJson(note.value),
        node: nodeOf(note.dot.split('#')[0]!),
        byValue: canonicalJson(note.byValue),
        by: nodeOf(note.by.split('#')[0]!),
      })
    case 'siblings': {
      const values = note.values.map((value) => canonicalJson(value)).join(' | ')
      return sentence('multi-primary.note.siblings', { node, key: note.key, values })
    }
    case 'caught-up':
      return sentence('multi-primary.note.caughtUp', { node, from: note.from, count: note.updates })
    default:
      return unreachable(note)
  }
}

/** What a change does, in signs that need no translation. */
function intentText(intent: Intent): string {
  switch (intent.kind) {
    case 'write':
    case 'version':
      return `= ${canonicalJson(intent.value)}`
    case 'count':
      return intent.by < 0 ? `− ${-intent.by}` : `+ ${intent.by}`
    case 'add':
      return `∪ {${canonicalJson(intent.element)}}`
    case 'remove':
      return `∖ {${intent.dots.map(dotText).join(' ')}}`
    default:
      return unreachable(intent)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Multi-primary',
  summary:
    'Every node accepts writes for every key and tells the others afterwards. What happens to writes that did not know of each other is a choice: the last one wins, both stay, or the data type knows how to combine them.',
  'role.primary': 'primary',
  'config.resolution': 'What becomes of concurrent writes',
  'config.resolution.last-writer-wins': 'the last writer wins (one is lost)',
  'config.resolution.version-vectors': 'version vectors (both stay as siblings)',
  'config.resolution.crdt': 'CRDT (they are combined)',
  'config.clock': 'Whose clock says which write is last',
  'config.clock.physical': "the node's own clock",
  'config.clock.lamport': 'Lamport clock',
  'config.clock.hybrid': 'hybrid logical clock',
  'config.gossipMs': 'Time between two rounds of gossip (ms)',
  'fact.resolution': 'Resolution',
  'fact.kind': 'Kind of copy',
  'fact.actor': 'Counts its updates as',
  'fact.keys': 'Keys',
  'fact.vector': 'Updates that it has',
  'fact.siblings': 'Keys with siblings',
  'fact.overwritten': 'Own updates overwritten unread',
  'fact.peers': 'What peers last said they have',
  'fact.lag': 'Updates that peers lack',
  'fact.unacknowledged': 'Own updates not acknowledged',
  'fact.waiting': 'Updates waiting for earlier ones',
  'trouble.waiting': '{count} updates wait for others that they build on and that have not arrived.',
  'note.new': '{node} has an empty disk and counts its updates as {actor}.',
  'note.restored': '{node} came back as {actor} with {keys} keys from its disk.',
  'note.updated': '{node}: {key} {update}',
  'note.concurrent': '{key}={value} by {node} overwritten by {key}={byValue} of {by}, concurrent.',
  'note.skewed':
    '{key}={value} by {node} lost against {key}={byValue} of {by}, which it had read: the clock of {node} is behind.',
  'note.siblings': '{node}: {key} has siblings: {values}.',
  'note.caughtUp': '{node} got {count} updates from {from} by gossip.',
  'message.Update': 'tells an update',
  'message.Digest': 'says what it has',
  'message.State': 'sends what the other lacks',
  'invariant.C1': 'The same updates make the same copy',
  'invariant.C2': 'Only what was seen is replaced',
  'invariant.C3': 'Every update is there, replaced, or announced as lost',
  'invariant.C4': 'Merging only adds',
  'broken.C1': '{node} and {other} have the same updates of {key} but not the same copy.',
  'broken.C2': '{node} dropped {value} ({update}) of {key}, and no update that it got had seen it.',
  'broken.C2.stamp': '{node} put {value} in place of {old} at {key}, though its stamp is lower.',
  'broken.C3': '{node} holds for {key} something else than the updates that it has: {difference}.',
  'broken.C3.silent': '{update} of {key} is lost to {by}, which had not seen it, and {node} said nothing.',
  'broken.C3.twice':
    '{node} named two updates {update} (here of {key}): whoever has the first will never take the second.',
  'broken.C3.unsafe': '{node} answered {client} before {update} of {key} was on its disk.',
  'broken.C3.unmerged': '{node} counts {update} as arrived, but its copy of {key} does not have it.',
  'broken.C3.early': '{node} carried {update} of {key} out before the updates that it builds on.',
  'broken.C4.back': '{node} put an older copy of {key} in place of a newer one.',
  'broken.C4.idempotent': '{node} changed {key} though no update of it had come.',
  'broken.C4.count': '{node} changed what {actor} has counted at {key}, though {actor} has counted nothing.',
  'broken.C4.returns': '{node} brought {value} ({update}) of {key} back after it was gone.',
  'mutant.arrival-breaks-ties': 'Of two writes with one stamp the one that arrives later wins.',
  'mutant.context-taken-from-node':
    'A write replaces everything that the node has, not only what its client has read.',
  'mutant.adds-counters': 'Merging two states of a counter adds them.',
  'mutant.actor-used-again': 'A node that lost its disk goes on counting under its old name, from one.',
  'mutant.passes-on-own-updates-only': 'Gossip passes on only what the node has made itself.',
  'mutant.forgets-removals': 'A removed element is simply absent, so that an older copy brings it back.',
  'mutant.counts-past-a-gap': 'An update is carried out and counted although earlier ones are missing.',
  'mutant.ignores-causes': 'An update is carried out before the updates of other nodes that it builds on.',
  'mutant.sends-before-fsync': 'Updates and answers leave before the disk has them.',
  'mutant.no-anti-entropy': 'Updates are sent once, and nobody asks for what was lost.',
  'mutant.loses-silently': 'A write that loses against a concurrent one vanishes without a word.',
}

const chinese: { readonly [key: string]: string } = {
  title: '多主复制',
  summary:
    '每个节点都接受对任何键的写入，事后再告知其他节点。互不知情的写入如何处理可以选择：最后写入者胜、并存，或由数据类型自行合并。',
  'role.primary': '主节点',
  'config.resolution': '并发写入如何处理',
  'config.resolution.last-writer-wins': '最后写入者胜（丢失一个）',
  'config.resolution.version-vectors': '版本向量（作为兄弟版本并存）',
  'config.resolution.crdt': 'CRDT（自动合并）',
  'config.clock': '以谁的时钟判定先后',
  'config.clock.physical': '节点自己的时钟',
  'config.clock.lamport': 'Lamport 时钟',
  'config.clock.hybrid': '混合逻辑时钟',
  'config.gossipMs': '两轮流言传播的间隔（毫秒）',
  'fact.resolution': '冲突处理',
  'fact.kind': '副本类型',
  'fact.actor': '更新计数所用的名称',
  'fact.keys': '键数',
  'fact.vector': '已有的更新',
  'fact.siblings': '有兄弟版本的键',
  'fact.overwritten': '未被读到就被覆盖的本地更新',
  'fact.peers': '对等节点最近声明已有的更新',
  'fact.lag': '对等节点缺少的更新',
  'fact.unacknowledged': '尚未被确认的本地更新',
  'fact.waiting': '等待前序更新的更新',
  'trouble.waiting': '{count} 个更新在等待它们所依赖而尚未到达的更新。',
  'note.new': '{node} 的磁盘为空，它以 {actor} 为名为更新计数。',
  'note.restored': '{node} 以 {actor} 之名恢复，从磁盘读回 {keys} 个键。',
  'note.updated': '{node}：{key} {update}',
  'note.concurrent': '{node} 写的 {key}={value} 被 {by} 并发写入的 {key}={byValue} 覆盖。',
  'note.skewed': '{node} 写的 {key}={value} 输给了它已读过的 {by} 的 {key}={byValue}：{node} 的时钟落后。',
  'note.siblings': '{node}：{key} 出现兄弟版本：{values}。',
  'note.caughtUp': '{node} 通过流言从 {from} 补上 {count} 个更新。',
  'message.Update': '告知一个更新',
  'message.Digest': '说明自己已有什么',
  'message.State': '发送对方缺少的内容',
  'invariant.C1': '更新相同，副本就相同',
  'invariant.C2': '只有被看到过的才可被取代',
  'invariant.C3': '每个更新都在、被取代，或被声明丢失',
  'invariant.C4': '合并只增不减',
  'broken.C1': '{node} 与 {other} 拥有 {key} 的相同更新，副本却不同。',
  'broken.C2': '{node} 丢弃了 {key} 的 {value}（{update}），而它收到的更新都没有看到过它。',
  'broken.C2.stamp': '{node} 在 {key} 上用 {value} 取代了 {old}，尽管前者的时间戳更低。',
  'broken.C3': '{node} 的 {key} 与它已有的更新不符：{difference}。',
  'broken.C3.silent': '{key} 的 {update} 输给了没有看到过它的 {by}，而 {node} 什么也没说。',
  'broken.C3.twice': '{node} 把两个更新都命名为 {update}（此处属于 {key}）：已有前者的节点永远不会接受后者。',
  'broken.C3.unsafe': '{node} 在 {key} 的 {update} 落盘之前就回答了 {client}。',
  'broken.C3.unmerged': '{node} 把 {update} 算作已到达，但它的 {key} 副本里没有。',
  'broken.C3.early': '{node} 在 {key} 的 {update} 所依赖的更新到达之前就执行了它。',
  'broken.C4.back': '{node} 用较旧的 {key} 副本取代了较新的。',
  'broken.C4.idempotent': '{node} 没有收到 {key} 的新更新，却改变了它。',
  'broken.C4.count': '{node} 改变了 {actor} 在 {key} 上的计数，而 {actor} 并没有计数。',
  'broken.C4.returns': '{node} 让 {key} 中已消失的 {value}（{update}）又回来了。',
  'mutant.arrival-breaks-ties': '时间戳相同的两个写入，后到达者胜。',
  'mutant.context-taken-from-node': '写入取代节点上的全部版本，而不只是客户端读到过的。',
  'mutant.adds-counters': '合并两个计数器状态时把它们相加。',
  'mutant.actor-used-again': '丢失磁盘的节点沿用旧名称，从一重新计数。',
  'mutant.passes-on-own-updates-only': '流言只转发节点自己产生的更新。',
  'mutant.forgets-removals': '被移除的元素只是不存在，较旧的副本会把它带回来。',
  'mutant.counts-past-a-gap': '缺少前面的更新时仍然执行并计入后面的更新。',
  'mutant.ignores-causes': '在更新所依赖的其他节点的更新到达之前就执行它。',
  'mutant.sends-before-fsync': '更新和回答在落盘之前就发出。',
  'mutant.no-anti-entropy': '更新只发送一次，丢失的没有人补。',
  'mutant.loses-silently': '输给并发写入的写入无声无息地消失。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(table: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [`multi-primary.${key}`, text]))
}
