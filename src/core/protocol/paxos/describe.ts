import { canonicalJson } from '../../base/canonical-json.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { LogRow, NodeView, RoleShape } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import { unreachable } from '../../base/unreachable.ts'
import { currentCampaign, epochOf, leadsNow, roleOf } from './change.ts'
import { ballotText, type PaxosNote } from './messages.ts'
import { ballotNumber, type PaxosNode } from './state.ts'

const logRowsMax = 50

/** What a person may see of a node. */
export function describe(node: PaxosNode): NodeView {
  const ballot = epochOf(node)
  const leads = leadsNow(node)
  return {
    role: roleOf(node),
    shape: shapeOf(node),
    leads,
    epoch: ballotNumber(ballot, node.nodes),
    epochText: ballot === null ? null : sentence('paxos.ballot', { ballot: ballotText(ballot) }),
    leader: leads ? node.self : (ballot?.node ?? null),
    progress: { decided: node.learned.size, length: node.decrees.size },
    facts: facts(node),
    log: logRows(node),
    trouble: troubleOf(node),
    store: Object.fromEntries(node.learned),
  }
}

function shapeOf(node: PaxosNode): RoleShape {
  const phase = currentCampaign(node)?.campaign.phase
  if (phase === 'accept') return 'leader'
  if (phase === 'prepare') return 'candidate'
  if (phase === 'waiting') return 'blocked'
  if (node.isAcceptor || node.isProposer) return 'follower'
  return node.isLearner ? 'learner' : 'outside'
}

/** The last decree is the one that people look at; the others are rows of the log. */
function facts(node: PaxosNode): NodeView['facts'] {
  const fact = (name: string, value: string | number): NodeView['facts'][number] => ({
    label: `paxos.fact.${name}`,
    value: String(value),
  })
  const current = currentCampaign(node)
  const decree = node.decrees.get(current?.key ?? [...node.decrees.keys()].at(-1) ?? '') ?? null
  const roles = [node.isProposer ? 'P' : '', node.isAcceptor ? 'A' : '', node.isLearner ? 'L' : '']
  const vote = decree?.vote ?? null
  const quorum = node.rules.quorum(node.roles.acceptors.length)
  return [
    fact('roles', roles.join(' ').trim()),
    fact('decree', decree?.key ?? '–'),
    fact('promised', ballotText(decree?.promised ?? null)),
    fact('accepted', vote === null ? '–' : `${ballotText(vote.ballot)}: ${canonicalJson(vote.value)}`),
    ...(current === null
      ? []
      : [
          fact('ballot', ballotText(current.campaign.ballot)),
          fact('promises', `${current.campaign.promises.length} / ${quorum}`),
          fact('clients', current.campaign.clients.size),
        ]),
    fact('lost', node.duelsLost),
    fact('learned', node.learned.size),
  ]
}

function logRows({ decrees, learned }: PaxosNode): LogRow[] {
  return [...decrees.values()].slice(-logRowsMax).map(({ key, vote, promised }) => {
    const value = learned.get(key) ?? vote?.value
    return {
      index: key,
      epoch: ballotText(vote?.ballot ?? promised),
      text: value === undefined ? '' : canonicalJson(value),
      status: learned.has(key) ? 'decided' : 'tentative',
    }
  })
}

function troubleOf(node: PaxosNode): Sentence | null {
  const current = currentCampaign(node)
  if (current === null) return null
  const { key, campaign } = current
  const { phase, lost, promises, resends } = campaign
  if (phase === 'waiting') return sentence('paxos.trouble.backsOff', { key, lost })
  const quorum = node.rules.quorum(node.roles.acceptors.length)
  if (phase === 'prepare' && resends > 0)
    return sentence('paxos.trouble.noPromises', { key, promises: promises.length, quorum })
  if (phase === 'accept' && resends > 0) return sentence('paxos.trouble.notLearned', { key, quorum })
  return lost > 2 ? sentence('paxos.trouble.duel', { key, lost }) : null
}

/** The event feed's sentence for a note; null for what happens with every decree. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as PaxosNote
  switch (note.kind) {
    case 'role':
      return null
    case 'restored':
      if (note.promises === 0) return null
      return sentence('paxos.note.restored', { node, promises: note.promises, learned: note.learned })
    case 'adopted': {
      const { key, ballot, vote } = note
      const from = ballotText(vote.ballot)
      const values = { node, key, ballot: ballotText(ballot), value: canonicalJson(vote.value), from }
      return sentence('paxos.note.adopted', values)
    }
    case 'preempted': {
      const values = { node, key: note.key, ballot: ballotText(note.ballot), by: ballotText(note.by) }
      return sentence('paxos.note.preempted', values)
    }
    // Every decree has these from several nodes; told, they would drown the duels.
    case 'prepared':
    case 'learned':
      return null
    default:
      return unreachable(note)
  }
}

export const words: Words = {
  en: {
    'paxos.title': 'Paxos',
    'paxos.summary':
      'Proposers, acceptors and learners agree on one value for each decree: a majority of acceptors chooses it, for ever.',
    'paxos.role.prepare': 'proposer in phase 1',
    'paxos.role.accept': 'proposer in phase 2',
    'paxos.role.waiting': 'proposer that backs off',
    'paxos.role.isProposer': 'proposer',
    'paxos.role.isAcceptor': 'acceptor',
    'paxos.role.isLearner': 'learner',
    'paxos.role.isProposerAcceptor': 'proposer and acceptor',
    'paxos.role.isProposerLearner': 'proposer and learner',
    'paxos.role.isAcceptorLearner': 'acceptor and learner',
    'paxos.role.isProposerAcceptorLearner': 'proposer, acceptor, learner',
    'paxos.role.is': 'bystander',
    'paxos.ballot': 'ballot {ballot}',
    'paxos.fact.roles': 'Roles (P proposer, A acceptor, L learner)',
    'paxos.fact.decree': 'Decree',
    'paxos.fact.promised': 'Promised ballot',
    'paxos.fact.accepted': 'Accepted ballot and value',
    'paxos.fact.ballot': 'Own ballot',
    'paxos.fact.promises': 'Promises / quorum',
    'paxos.fact.clients': 'Clients waiting',
    'paxos.fact.lost': 'Duels lost',
    'paxos.fact.learned': 'Decrees learned',
    'paxos.config.proposers': 'Proposers: the first nodes (0: all)',
    'paxos.config.acceptors': 'Acceptors: the last nodes (0: all)',
    'paxos.config.learners': 'Learners: the first nodes (0: all)',
    'paxos.config.learning': 'How learners learn',
    'paxos.config.learning.broadcast': 'acceptors tell every learner',
    'paxos.config.learning.distinguished': 'acceptors tell one learner, which tells the others',
    'paxos.config.backOff': 'After losing a duel',
    'paxos.config.backOff.random': 'wait a random time',
    'paxos.config.backOff.none': 'take a higher ballot at once',
    'paxos.config.backOffMs': 'Longest wait after the first lost duel',
    'paxos.config.retryMs': 'Time before a message is sent again',
    'paxos.config.catchUpMs': 'Time between questions of a learner',
    'paxos.message.Prepare': 'prepare (phase 1a)',
    'paxos.message.Promise': 'promise (phase 1b)',
    'paxos.message.Accept': 'accept (phase 2a)',
    'paxos.message.Accepted': 'accepted (phase 2b)',
    'paxos.message.Nack': 'refusal: a higher ballot was promised',
    'paxos.message.Query': 'question about a decree',
    'paxos.message.Pull': 'question for all that was learned',
    'paxos.message.Chosen': 'chosen values',
    'paxos.note.restored': '{node} restored {promises} decrees from its disk, {learned} of them learned',
    'paxos.note.adopted':
      '{node} must propose {value} for {key} in ballot {ballot}: an acceptor voted for it in ballot {from}',
    'paxos.note.preempted': '{node} loses {key} with ballot {ballot} to the higher ballot {by}',
    'paxos.trouble.backsOff': 'Lost {lost} duels for {key} and waits before the next ballot',
    'paxos.trouble.noPromises': '{promises} promises for {key}, a quorum is {quorum}',
    'paxos.trouble.notLearned':
      'Proposed a value for {key}, but has not heard that {quorum} acceptors took it',
    'paxos.trouble.duel': 'Duels for {key}: {lost} ballots lost so far',
    'paxos.problem.proposers':
      'Proposers are {count}, but must be a whole number of the {nodes} nodes (0: all): without a proposer nothing is ever proposed',
    'paxos.problem.acceptors':
      'Acceptors are {count}, but must be a whole number of the {nodes} nodes (0: all): a value is chosen by a majority of them',
    'paxos.problem.learners':
      'Learners are {count}, but must be a whole number of the {nodes} nodes (0: all): clients are answered from what was learned',
    'paxos.invariant.P1': 'At most one value is chosen for a decree',
    'paxos.invariant.P2': 'What is chosen was proposed by a client',
    'paxos.invariant.P3': 'One ballot carries one value',
    'paxos.invariant.P4': 'No acceptor goes back behind its promise, across restarts',
    'paxos.invariant.P5': 'A promise reports the highest vote so far',
    'paxos.invariant.P6': 'What is proposed is safe at its ballot',
    'paxos.invariant.P7': 'What is learned is chosen, and never changes',
    'paxos.invariant.P8': 'A ballot belongs to one life of one proposer',
    'paxos.invariant.P9': 'Promises of a majority are enough',
    'paxos.violation.P1': '{first} was chosen for {key}, and then {second}',
    'paxos.violation.P2': '{value} was chosen for {key}, but nobody had proposed it',
    'paxos.violation.P3': 'Ballot {ballot} carries two values for {key}: {first} and {second}',
    'paxos.violation.P4': '{node} had promised ballot {promised} for {key} and went back to {ballot}',
    'paxos.violation.P5':
      '{node} voted for {key} in ballot {ballot}, but its promise of {promised} does not report that',
    'paxos.violation.P6':
      'Ballot {ballot} proposes {value} for {key}, which its {promises} promises do not show to be safe',
    'paxos.violation.P7': '{node} learned {value} for {key}, where the chosen value is {chosen}',
    'paxos.violation.P8':
      'Ballot {ballot} of {key} is used by {node}, which may not: it belongs to another node or to an earlier life',
    'paxos.violation.P9':
      '{node} has {promises} promises for ballot {ballot} of {key} and still prepares, though {quorum} are enough',
    'paxos.mutant.accepts-below-its-promise': 'An acceptor votes in a ballot lower than the one it promised.',
    'paxos.mutant.ignores-reported-votes':
      'A proposer proposes its own value although its quorum reported votes.',
    'paxos.mutant.adopts-the-lowest-ballot': 'A proposer adopts the reported vote with the lowest ballot.',
    'paxos.mutant.half-is-a-quorum': 'Half of the acceptors, rounded down, counts as a quorum.',
    'paxos.mutant.forgets-its-promise': 'The promised ballot is kept in memory only and gone after a crash.',
    'paxos.mutant.forgets-its-vote': 'The vote is kept in memory only and gone after a crash.',
    'paxos.mutant.shares-its-ballots':
      'Ballots are bare numbers: two proposers may use the same one, and acceptors promise it to both.',
    'paxos.mutant.reuses-its-ballot':
      'The rounds used are kept in memory only, so a ballot may be used twice.',
    'paxos.mutant.votes-without-promising':
      'Voting does not raise the promise, so a lower ballot may overwrite the vote.',
    'paxos.mutant.counts-an-answer-twice': 'A duplicated answer of one acceptor counts as two.',
    'paxos.mutant.counts-votes-of-different-ballots':
      'A learner counts equal values together although they were accepted in different ballots.',
    'paxos.mutant.learns-from-promises': 'A value counts as chosen when a majority has promised.',
    'paxos.mutant.larger-number-wins':
      'There is no phase 1: acceptors simply take the value with the larger number.',
    'paxos.mutant.waits-for-all-acceptors': 'A proposer waits for promises of all acceptors.',
  },
  'zh-CN': {
    'paxos.title': 'Paxos',
    'paxos.summary': '提议者、接受者和学习者就每条法令商定一个值：由多数接受者选定，永不改变。',
    'paxos.role.prepare': '处于第一阶段的提议者',
    'paxos.role.accept': '处于第二阶段的提议者',
    'paxos.role.waiting': '正在退避的提议者',
    'paxos.role.isProposer': '提议者',
    'paxos.role.isAcceptor': '接受者',
    'paxos.role.isLearner': '学习者',
    'paxos.role.isProposerAcceptor': '提议者兼接受者',
    'paxos.role.isProposerLearner': '提议者兼学习者',
    'paxos.role.isAcceptorLearner': '接受者兼学习者',
    'paxos.role.isProposerAcceptorLearner': '提议者、接受者、学习者',
    'paxos.role.is': '旁观者',
    'paxos.ballot': '选票 {ballot}',
    'paxos.fact.roles': '角色（P 提议者，A 接受者，L 学习者）',
    'paxos.fact.decree': '法令',
    'paxos.fact.promised': '已承诺的选票编号',
    'paxos.fact.accepted': '已接受的选票编号和值',
    'paxos.fact.ballot': '自己的选票编号',
    'paxos.fact.promises': '承诺数 / 法定人数',
    'paxos.fact.clients': '等待中的客户端',
    'paxos.fact.lost': '输掉的对决',
    'paxos.fact.learned': '已学到的法令',
    'paxos.config.proposers': '提议者数：最前面的节点（0 表示全部）',
    'paxos.config.acceptors': '接受者数：最后面的节点（0 表示全部）',
    'paxos.config.learners': '学习者数：最前面的节点（0 表示全部）',
    'paxos.config.learning': '学习方式',
    'paxos.config.learning.broadcast': '接受者通知所有学习者',
    'paxos.config.learning.distinguished': '接受者只通知主学习者，再由它转告其他学习者',
    'paxos.config.backOff': '输掉对决之后',
    'paxos.config.backOff.random': '随机等待一段时间',
    'paxos.config.backOff.none': '立即使用更高的选票编号',
    'paxos.config.backOffMs': '第一次输掉对决后的最长等待',
    'paxos.config.retryMs': '消息重发前的等待时间',
    'paxos.config.catchUpMs': '学习者两次询问的间隔',
    'paxos.message.Prepare': '准备请求（阶段 1a）',
    'paxos.message.Promise': '承诺（阶段 1b）',
    'paxos.message.Accept': '接受请求（阶段 2a）',
    'paxos.message.Accepted': '已接受（阶段 2b）',
    'paxos.message.Nack': '拒绝：已承诺更高的选票编号',
    'paxos.message.Query': '询问一条法令',
    'paxos.message.Pull': '询问全部已学到的法令',
    'paxos.message.Chosen': '已选定的值',
    'paxos.note.restored': '{node} 从磁盘恢复了 {promises} 条法令，其中 {learned} 条已学到',
    'paxos.note.adopted':
      '{node} 在选票编号 {ballot} 中必须为 {key} 提议 {value}：有接受者在选票编号 {from} 中投过它',
    'paxos.note.preempted': '{node} 以选票编号 {ballot} 争夺 {key}，输给了更高的 {by}',
    'paxos.trouble.backsOff': '为 {key} 输掉了 {lost} 次对决，等待之后再发起下一次投票',
    'paxos.trouble.noPromises': '{key} 得到 {promises} 个承诺，法定人数是 {quorum}',
    'paxos.trouble.notLearned': '已为 {key} 提议一个值，但还没有得知有 {quorum} 个接受者接受它',
    'paxos.trouble.duel': '正在为 {key} 对决：已有 {lost} 个选票编号落败',
    'paxos.problem.proposers':
      '提议者数是 {count}，但必须是 {nodes} 个节点以内的整数（0 表示全部）：没有提议者就永远不会有提议',
    'paxos.problem.acceptors':
      '接受者数是 {count}，但必须是 {nodes} 个节点以内的整数（0 表示全部）：值由多数接受者选定',
    'paxos.problem.learners':
      '学习者数是 {count}，但必须是 {nodes} 个节点以内的整数（0 表示全部）：客户端的答复来自学到的值',
    'paxos.invariant.P1': '一条法令至多选定一个值',
    'paxos.invariant.P2': '被选定的值是某个客户端提议过的',
    'paxos.invariant.P3': '一个选票编号只带一个值',
    'paxos.invariant.P4': '接受者从不违背自己的承诺，重启之后也是如此',
    'paxos.invariant.P5': '承诺会报告迄今编号最高的投票',
    'paxos.invariant.P6': '所提议的值在其选票编号上是安全的',
    'paxos.invariant.P7': '学到的值就是选定的值，并且永不改变',
    'paxos.invariant.P8': '一个选票编号只属于一个提议者的一次生命',
    'paxos.invariant.P9': '多数接受者的承诺就已足够',
    'paxos.violation.P1': '{key} 先选定了 {first}，后来又选定了 {second}',
    'paxos.violation.P2': '{key} 选定了 {value}，但没有人提议过它',
    'paxos.violation.P3': '选票编号 {ballot} 为 {key} 带了两个值：{first} 和 {second}',
    'paxos.violation.P4': '{node} 已为 {key} 承诺选票编号 {promised}，却退回到 {ballot}',
    'paxos.violation.P5': '{node} 在选票编号 {ballot} 为 {key} 投过票，但它对 {promised} 的承诺没有报告',
    'paxos.violation.P6': '选票编号 {ballot} 为 {key} 提议 {value}，而得到的 {promises} 个承诺不能证明它安全',
    'paxos.violation.P7': '{node} 认为 {key} 的值是 {value}，而选定的值是 {chosen}',
    'paxos.violation.P8': '{node} 在 {key} 上使用了选票编号 {ballot}，但它属于别的节点或更早的一次生命',
    'paxos.violation.P9':
      '{node} 在 {key} 上的选票编号 {ballot} 已有 {promises} 个承诺却仍在准备，其实 {quorum} 个就够了',
    'paxos.mutant.accepts-below-its-promise': '接受者为低于其承诺的选票编号投票。',
    'paxos.mutant.ignores-reported-votes': '法定人数报告过投票，提议者却仍提议自己的值。',
    'paxos.mutant.adopts-the-lowest-ballot': '提议者采纳了编号最低的那张投票。',
    'paxos.mutant.half-is-a-quorum': '把一半（向下取整）的接受者当作法定人数。',
    'paxos.mutant.forgets-its-promise': '承诺的选票编号只留在内存里，崩溃后丢失。',
    'paxos.mutant.forgets-its-vote': '投票只留在内存里，崩溃后丢失。',
    'paxos.mutant.shares-its-ballots': '选票编号只是一个数：两个提议者可能用同一个，接受者对双方都承诺。',
    'paxos.mutant.reuses-its-ballot': '用过的轮次只留在内存里，同一个选票编号可能被用两次。',
    'paxos.mutant.votes-without-promising': '投票不提高承诺，于是更低的选票编号可以覆盖这张投票。',
    'paxos.mutant.counts-an-answer-twice': '同一个接受者的重复应答被算作两次。',
    'paxos.mutant.counts-votes-of-different-ballots': '学习者把不同选票编号中相同的值算在一起。',
    'paxos.mutant.learns-from-promises': '多数接受者承诺之后，就当作值已选定。',
    'paxos.mutant.larger-number-wins': '没有第一阶段：接受者直接接受编号更大的值。',
    'paxos.mutant.waits-for-all-acceptors': '提议者等待所有接受者的承诺。',
  },
}
