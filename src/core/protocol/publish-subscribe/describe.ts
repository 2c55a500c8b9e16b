import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { isFirst } from './change.ts'
import { publisherOf } from './membership.ts'
import type { PubSubNote } from './messages.ts'
import type { Copy, PubSubNode } from './state.ts'

const rowsMax = 50

/** What a person may see of a node. */
export function describe(node: PubSubNode): NodeView {
  const publishes = node.publishers.includes(node.self)
  const copies = [...node.copies].sort(([a], [b]) => (a < b ? -1 : 1))
  const length = copies.reduce((sum, [, { last }]) => sum + last, 0)
  const missed = copies.reduce((sum, [, copy]) => sum + copy.missed, 0)
  return {
    role: `publish-subscribe.role.${publishes ? 'publisher' : 'subscriber'}`,
    shape: publishes ? 'leader' : 'follower',
    leads: isFirst(node),
    epoch: 1,
    epochText: null,
    leader: node.publishers[0] ?? null,
    progress: { decided: copies.reduce((sum, [, { values }]) => sum + values.length, 0), length },
    facts: [
      fact('topics', copies.map(([topic, { last }]) => `${topic}: ${last}`).join(', ')),
      fact('missed', String(missed)),
      fact('fetching', copies.flatMap(([topic, copy]) => (copy.fetchedUs === null ? [] : [topic])).join(' ')),
      ...(publishes ? publishingFacts(node) : []),
    ],
    log: copies.flatMap(([topic, copy]) => rowsOf(topic, copy)).slice(-rowsMax),
    trouble: troubleOf(node, missed),
    store: Object.fromEntries(copies.map(([topic, { values }]) => [topic, values.slice(-rowsMax)])),
  }
}

function publishingFacts(node: PubSubNode): { label: string; value: string }[] {
  const { isLog } = node.settings
  if (!isLog) return [fact('subscribers', [...node.subscribers].sort().join(' '))]
  const lags = node.nodes
    .filter((other) => other !== node.self)
    .map((other) => `${other}: ${lagOf(node, other)}`)
  const waiting = [...node.publications.values()].reduce((sum, { waiting: open }) => sum + open.length, 0)
  return [fact('lag', lags.join(', ')), fact('waiting', String(waiting))]
}

/** Entries of this publisher that the subscriber has not acknowledged. */
function lagOf(node: PubSubNode, other: NodeId): number {
  let lag = 0
  for (const [topic, { last }] of node.copies)
    if (publisherOf(topic, node.publishers) === node.self)
      lag += last - (node.publications.get(topic)?.acked.get(other) ?? 0)
  return lag
}

function rowsOf(topic: string, { last, values }: Copy): LogRow[] {
  const shown = values.slice(-10)
  return shown.map((value, i) => ({
    index: `${topic}/${last - shown.length + 1 + i}`,
    epoch: '',
    text: JSON.stringify(value),
    status: 'applied',
  }))
}

function troubleOf(node: PubSubNode, missed: number): Sentence | null {
  const behind = [...node.copies].find(([, { fetchedUs }]) => fetchedUs !== null)
  if (behind !== undefined) {
    const [topic, { last }] = behind
    return sentence('publish-subscribe.trouble.behind', {
      topic,
      last,
      publisher: publisherOf(topic, node.publishers),
    })
  }
  return missed === 0 ? null : sentence('publish-subscribe.trouble.missed', { count: missed })
}

function fact(name: string, value: string): { label: string; value: string } {
  return { label: `publish-subscribe.fact.${name}`, value: value === '' ? '–' : value }
}

/** The event feed's sentence for a note; null for one that people need not see. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as PubSubNote
  switch (note.kind) {
    case 'role':
      return sentence(`publish-subscribe.note.${note.role.split('.').at(-1)}`, { node })
    case 'missed':
      return sentence('publish-subscribe.note.missed', {
        node,
        topic: note.topic,
        count: note.upTo - note.from + 1,
        from: note.from,
        upTo: note.upTo,
      })
    case 'gap':
      return sentence('publish-subscribe.note.gap', {
        node,
        topic: note.topic,
        from: note.from,
        upTo: note.upTo,
        publisher: note.publisher,
      })
    case 'caughtUp':
      return sentence(`publish-subscribe.note.${note.bySnapshot ? 'snapshot' : 'caughtUp'}`, {
        node,
        topic: note.topic,
        count: note.count,
      })
    case 'published':
    case 'applied':
    case 'restored':
      return null
    default:
      return unreachable(note)
  }
}

const english: { readonly [key: string]: string } = {
  title: 'Publish/subscribe',
  summary:
    'A publisher sends what it appends to everybody who listens. Fire-and-forget loses what a subscriber misses; a log with acknowledgements and catch-up loses nothing.',
  'role.publisher': 'publisher',
  'role.subscriber': 'subscriber',
  'config.delivery': 'How entries reach the subscribers',
  'config.delivery.fire-and-forget': 'once, without acknowledgement',
  'config.delivery.log': 'numbered, acknowledged, fetched again when missing',
  'config.publishers': 'How many nodes publish (0: all); topics are spread over them',
  'config.acknowledgements': 'Subscribers that must have stored an entry before its client is answered',
  'config.retention': 'Entries of a topic that are sent one by one; for older ones the whole topic is',
  'config.resendMs': 'After so long a publisher offers again what is not acknowledged (ms)',
  'config.renewMs': 'After so long a subscriber renews its subscription (ms)',
  'problem.publishers': '{publishers} publishers are more than the {nodes} nodes.',
  'problem.acknowledgements':
    'acknowledgements ({wanted}) must not be more than the subscribers of a topic ({subscribers}): no client would ever be answered.',
  'fact.topics': 'Newest entry of each topic',
  'fact.missed': 'Entries missed for good',
  'fact.fetching': 'Fetching missing entries of',
  'fact.subscribers': 'Known subscribers',
  'fact.lag': 'Entries not acknowledged, by subscriber',
  'fact.waiting': 'Clients waiting for acknowledgements',
  'trouble.behind': 'Behind in {topic}: has everything up to {last} and waits for {publisher}.',
  'trouble.missed': '{count} entries went by unheard and will never come.',
  'note.publisher': '{node} publishes.',
  'note.subscriber': '{node} subscribes.',
  'note.missed': '{node} missed {count} entries of {topic} ({from} to {upTo}); nobody will send them again.',
  'note.gap': '{node} misses entries of {topic}, {from} to {upTo}, and asks {publisher} for them.',
  'note.caughtUp': '{node} has caught up in {topic}: {count} entries.',
  'note.snapshot': '{node} has caught up in {topic} by a snapshot that stands for {count} entries.',
  'message.Subscribe': 'subscribes',
  'message.Publish': 'publishes an entry',
  'message.Ack': 'has stored everything up to here',
  'message.Offer': 'offers what is new',
  'message.Fetch': 'asks for missing entries',
  'message.Batch': 'sends missing entries',
  'message.Snapshot': 'sends the whole topic',
  'invariant.S1': 'Copies agree on every entry',
  'invariant.S2': 'No entry takes effect twice',
  'invariant.S3': 'No entry is left out',
  'invariant.S4': 'An answer means that enough subscribers have stored the entry',
  'broken.S1': 'Entry {seq} of {topic} is {value} at {first} and {value2} at {node}.',
  'broken.S2': '{node} applied entry {seq} of {topic} although it already had everything up to {last}.',
  'broken.S3': '{node} applied entry {seq} of {topic} although the one before it that it has is {last}.',
  'broken.S4':
    '{publisher} answered {client} about entry {seq} of {topic} when {count} of {wanted} subscribers had stored it.',
  'mutant.sends-only-what-it-retained':
    'A subscriber that is far behind gets only the entries that are still retained, not the whole topic.',
  'mutant.ignores-gaps': 'A subscriber applies what comes and does not mind missing numbers.',
  'mutant.applies-retries-again': 'A subscriber applies an entry again when it comes again.',
  'mutant.acknowledges-before-fsync': 'A subscriber acknowledges before the entry is on its disk.',
  'mutant.answers-before-subscribers-store':
    'The publisher answers its client at once, whatever acknowledgements it should wait for.',
  'mutant.restarts-its-numbering':
    'A publisher keeps its counter in memory and numbers from 1 after a restart.',
  'mutant.bare-publish-sold-as-replication':
    'Textbook replication by bare publish/subscribe: nothing is offered again and gaps are not noticed.',
}

const chinese: { readonly [key: string]: string } = {
  title: '发布/订阅',
  summary:
    '发布者把追加的内容发给所有在听的节点。“发后不管”会丢掉订阅者错过的内容；带确认和补发的日志则什么都不丢。',
  'role.publisher': '发布者',
  'role.subscriber': '订阅者',
  'config.delivery': '条目如何到达订阅者',
  'config.delivery.fire-and-forget': '只发一次，不要确认',
  'config.delivery.log': '编号、确认，缺失时补取',
  'config.publishers': '发布节点的个数（0 表示全部），主题分布在它们上面',
  'config.acknowledgements': '答复客户端之前须有多少订阅者存好条目',
  'config.retention': '可逐条补发的条目数；更旧的则发送整个主题',
  'config.resendMs': '多久之后发布者再次通告未确认的内容（毫秒）',
  'config.renewMs': '多久之后订阅者续订（毫秒）',
  'problem.publishers': '发布者个数 {publishers} 超过了节点数 {nodes}。',
  'problem.acknowledgements':
    'acknowledgements（{wanted}）不能超过一个主题的订阅者数（{subscribers}），否则没有客户端会得到答复。',
  'fact.topics': '各主题的最新条目',
  'fact.missed': '永久错过的条目',
  'fact.fetching': '正在补取的主题',
  'fact.subscribers': '已知的订阅者',
  'fact.lag': '各订阅者未确认的条目',
  'fact.waiting': '等待确认的客户端',
  'trouble.behind': '{topic} 落后：只有 {last} 及之前的条目，正在等待 {publisher}。',
  'trouble.missed': '有 {count} 个条目没有听到，也不会再来。',
  'note.publisher': '{node} 负责发布。',
  'note.subscriber': '{node} 负责订阅。',
  'note.missed': '{node} 错过了 {topic} 的 {count} 个条目（{from} 到 {upTo}），没有人会再发。',
  'note.gap': '{node} 发现缺少 {topic} 的条目 {from} 到 {upTo}，向 {publisher} 补取。',
  'note.caughtUp': '{node} 已补齐 {topic}：{count} 个条目。',
  'note.snapshot': '{node} 用快照补齐了 {topic}，相当于 {count} 个条目。',
  'message.Subscribe': '订阅',
  'message.Publish': '发布条目',
  'message.Ack': '确认已存到此处',
  'message.Offer': '通告有新内容',
  'message.Fetch': '补取缺失的条目',
  'message.Batch': '发送缺失的条目',
  'message.Snapshot': '发送整个主题',
  'invariant.S1': '各副本的同一条目相同',
  'invariant.S2': '没有条目生效两次',
  'invariant.S3': '没有条目被跳过',
  'invariant.S4': '答复意味着足够多的订阅者已存好条目',
  'broken.S1': '{topic} 的条目 {seq} 在 {first} 是 {value}，在 {node} 却是 {value2}。',
  'broken.S2': '{node} 应用了 {topic} 的条目 {seq}，而它早已有 {last} 及之前的全部条目。',
  'broken.S3': '{node} 应用了 {topic} 的条目 {seq}，而它此前的最新条目是 {last}。',
  'broken.S4':
    '{publisher} 就 {topic} 的条目 {seq} 答复了 {client}，而当时只有 {count} 个订阅者存好它（要求 {wanted} 个）。',
  'mutant.sends-only-what-it-retained': '落后很多的订阅者只得到仍保留的条目，而不是整个主题。',
  'mutant.ignores-gaps': '订阅者来什么就应用什么，不在意缺号。',
  'mutant.applies-retries-again': '同一条目再次到来时，订阅者再次应用。',
  'mutant.acknowledges-before-fsync': '订阅者在条目落盘之前就确认。',
  'mutant.answers-before-subscribers-store': '发布者立即答复客户端，不等应有的确认。',
  'mutant.restarts-its-numbering': '发布者的计数器只在内存里，重启后从 1 重新编号。',
  'mutant.bare-publish-sold-as-replication': '教科书式的“裸”发布/订阅复制：不再通告，也不发现缺号。',
}

export const words: Words = { en: prefixed(english), 'zh-CN': prefixed(chinese) }

function prefixed(table: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(table).map(([key, text]) => [`publish-subscribe.${key}`, text]))
}
