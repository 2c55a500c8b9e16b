import { messagesPerSecond, opinionsOf, suspicionsIn } from '../../detect/detector.ts'
import type { Opinion } from '../../detect/opinion.ts'
import { detectorWords, explainDetector, isDetectorNote } from '../../detect/words.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import type { MembershipNode } from './state.ts'

/** The ring shows how many of the others this node trusts; it is half blind when it trusts fewer than half of them. */
export function describe(node: MembershipNode): NodeView {
  const opinions = opinionsOf(node.detector)
  const doubted = opinions.filter(({ state }) => state !== 'alive')
  const isAlone = doubted.length * 2 > opinions.length
  return {
    role: 'membership.role.member',
    shape: isAlone ? 'blocked' : 'follower',
    leads: false,
    epoch: 0,
    epochText: epochText(node),
    leader: null,
    progress: { decided: opinions.length - doubted.length, length: opinions.length },
    facts: factsOf(node, opinions, doubted),
    log: opinions.slice(0, 50).map((opinion) => ({
      index: opinion.node,
      epoch: `detector.state.${opinion.state}`,
      text: `${opinion.level.toFixed(2)}${opinion.incarnation === null ? '' : ` #${opinion.incarnation}`}`,
      status: opinion.state === 'alive' ? 'applied' : opinion.state === 'dead' ? 'decided' : 'tentative',
    })),
    trouble: isAlone
      ? sentence('membership.trouble.alone', {
          node: node.self,
          doubted: doubted.length,
          of: opinions.length,
        })
      : null,
    store: Object.fromEntries(opinions.map((opinion) => [opinion.node, `detector.state.${opinion.state}`])),
    suspects: suspicionsIn(opinions),
  }
}

function epochText({ detector }: MembershipNode): Sentence | null {
  return detector.kind === 'swim'
    ? sentence('membership.incarnation', { number: detector.incarnation })
    : null
}

function factsOf(
  { detector }: MembershipNode,
  opinions: readonly Opinion[],
  doubted: readonly Opinion[],
): NodeView['facts'] {
  const text = (list: readonly Opinion[]): string =>
    list.map(({ node, level }) => `${node} ${level.toFixed(1)}`).join(', ') || '–'
  return [
    {
      label: 'membership.fact.detector',
      value: `membership.config.detector.${detector.context.settings.kind}`,
    },
    { label: 'detector.fact.suspects', value: text(doubted) },
    { label: 'detector.fact.levels', value: text(opinions.slice(0, 12)) },
    ...(detector.kind === 'swim'
      ? [{ label: 'detector.fact.incarnation', value: String(detector.incarnation) }]
      : []),
    { label: 'detector.fact.rate', value: messagesPerSecond(detector).toFixed(1) },
  ]
}

/** The event feed's sentence for a note; null for one that people need not see. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  return isDetectorNote(fact) ? explainDetector(fact, node) : null
}

const english = {
  'membership.title': 'Failure detection',
  'membership.summary':
    'Nodes find out who is up by heartbeats with a time-out, by phi accrual, or by SWIM probes and gossip.',
  'membership.role.member': 'member',
  'membership.incarnation': 'incarnation {number}',
  'membership.fact.detector': 'Detector',
  'membership.config.detector': 'detector',
  'membership.config.detector.heartbeat': 'heartbeats',
  'membership.config.detector.phi': 'phi accrual',
  'membership.config.detector.swim': 'SWIM',
  'membership.config.intervalMs': 'interval (SWIM: period)',
  'membership.config.timeoutMs': 'heartbeat: time-out',
  'membership.config.growMs': 'heartbeat: grows after a mistake by',
  'membership.config.threshold': 'phi: threshold',
  'membership.config.tail': 'phi: formula',
  'membership.config.tail.exact': 'exact',
  'membership.config.tail.logistic': 'logistic (Akka)',
  'membership.config.windowSize': 'phi: intervals remembered',
  'membership.config.deviationMinMs': 'phi: least deviation',
  'membership.config.pauseMs': 'phi: forgiven pause',
  'membership.config.probeTimeoutMs': 'SWIM: probe time-out',
  'membership.config.helpers': 'SWIM: helpers',
  'membership.config.suspicionFactor': 'SWIM: suspicion factor',
  'membership.config.gossipFactor': 'SWIM: gossip factor',
  'membership.config.probeOrder': 'SWIM: targets',
  'membership.config.probeOrder.shuffled': 'everybody once a round',
  'membership.config.probeOrder.random': 'anybody at random',
  'membership.trouble.alone':
    '{node} doubts {doubted} of {of} others: more likely it is the one that is cut off.',
  'membership.message.Heartbeat': 'heartbeat',
  'membership.message.Ping': 'probes',
  'membership.message.Ack': 'answers a probe',
  'membership.message.PingReq': 'asks a helper to probe',
  'membership.invariant.F1': 'Who stays crashed becomes suspect to everybody in time',
  'membership.invariant.F2': 'Nobody is suspected against the evidence',
  'membership.invariant.F3': 'Phi is what its formula says',
  'membership.invariant.F4': 'News follows incarnations, which only the node itself raises',
  'membership.invariant.F5': 'In quiet times everybody who is up is trusted',
  'membership.broken.F1': '{node} did not suspect {peer} within {ms} ms, although it stayed crashed.',
  'membership.broken.F2.early':
    '{node} suspected {peer} {ms} ms after its last heartbeat, earlier than {least} ms.',
  'membership.broken.F2.helpers': '{node} suspected {peer} without having asked a helper to probe it.',
  'membership.broken.F2.answered': '{node} suspected {peer} although the probe was answered.',
  'membership.broken.F2.death':
    '{node} declared {peer} dead after a suspicion of {ms} ms, which must last {least} ms.',
  'membership.broken.F3':
    '{node} computed phi {level} for {peer} after {ms} ms of silence; the formula gives {expected}.',
  'membership.broken.F3.threshold':
    '{node} suspected {peer} at phi {level}, below the threshold {threshold}.',
  'membership.broken.F4.order':
    '{node} went from {before} to {after} about {peer}: the news was not newer than what it knew.',
  'membership.broken.F4.foreign':
    '{node} believes in incarnation {incarnation} of {peer}, which has raised its own to {own} only.',
  'membership.broken.F4.reused':
    '{node} spoke as incarnation {incarnation}, which is not above {before}, its last one.',
  'membership.broken.F5': '{node} still doubts {peer} after {ms} ms without any fault.',
  'membership.mutant.time-out-within-interval': 'The time-out is shorter than the heartbeats’ interval.',
  'membership.mutant.senders-clock':
    'Silence is counted from the sender’s time stamp instead of the own monotonic clock.',
  'membership.mutant.natural-logarithm': 'Phi is computed with the natural logarithm.',
  'membership.mutant.phi-without-logarithm': 'Phi is the probability itself, without the logarithm.',
  'membership.mutant.incarnation-not-compared': 'Any news is believed, however old its incarnation.',
  'membership.mutant.no-indirect-probe': 'Nobody is asked to probe when the direct probe fails.',
  'membership.mutant.unheard-is-unwatched': 'A peer of whom no heartbeat ever came is never suspected.',
  'membership.mutant.suspects-for-ever': 'A heartbeat does not end a suspicion.',
  'membership.mutant.suspicion-is-death': 'A suspect is declared dead at once.',
  'membership.mutant.never-refutes': 'A node does not contradict what is said about it.',
  'membership.mutant.raises-for-others': 'Who hears a suspect answer raises its incarnation on its behalf.',
  'membership.mutant.forgets-its-incarnation': 'Every life speaks as incarnation 1 again.',
  'membership.mutant.speaks-before-disk': 'A node speaks as an incarnation that is not on its disk yet.',
}

const chinese: { readonly [key in keyof typeof english]: string } = {
  'membership.title': '故障检测',
  'membership.summary': '节点通过带超时的心跳、phi 累积检测，或 SWIM 的探测与传闻，得知谁还在运行。',
  'membership.role.member': '成员',
  'membership.incarnation': '化身 {number}',
  'membership.fact.detector': '检测器',
  'membership.config.detector': '检测器',
  'membership.config.detector.heartbeat': '心跳',
  'membership.config.detector.phi': 'phi 累积检测',
  'membership.config.detector.swim': 'SWIM',
  'membership.config.intervalMs': '间隔（SWIM 为周期）',
  'membership.config.timeoutMs': '心跳：超时',
  'membership.config.growMs': '心跳：误判后增加',
  'membership.config.threshold': 'phi：阈值',
  'membership.config.tail': 'phi：公式',
  'membership.config.tail.exact': '精确',
  'membership.config.tail.logistic': '逻辑斯谛（Akka）',
  'membership.config.windowSize': 'phi：记住的间隔数',
  'membership.config.deviationMinMs': 'phi：最小标准差',
  'membership.config.pauseMs': 'phi：容忍的停顿',
  'membership.config.probeTimeoutMs': 'SWIM：探测超时',
  'membership.config.helpers': 'SWIM：协助者数',
  'membership.config.suspicionFactor': 'SWIM：怀疑时长系数',
  'membership.config.gossipFactor': 'SWIM：传播次数系数',
  'membership.config.probeOrder': 'SWIM：探测对象',
  'membership.config.probeOrder.shuffled': '每轮每个节点一次',
  'membership.config.probeOrder.random': '随机任选',
  'membership.trouble.alone': '{node} 怀疑其他 {of} 个节点中的 {doubted} 个：更可能是它自己被隔断了。',
  'membership.message.Heartbeat': '心跳',
  'membership.message.Ping': '探测',
  'membership.message.Ack': '应答探测',
  'membership.message.PingReq': '请协助者探测',
  'membership.invariant.F1': '一直崩溃的节点会及时被所有节点怀疑',
  'membership.invariant.F2': '没有节点会在证据相反时被怀疑',
  'membership.invariant.F3': 'phi 与公式一致',
  'membership.invariant.F4': '消息按化身号排序，且只有节点自己能提高化身号',
  'membership.invariant.F5': '无故障时，运行中的节点都被信任',
  'membership.broken.F1': '{peer} 一直处于崩溃状态，{node} 却没有在 {ms} 毫秒内怀疑它。',
  'membership.broken.F2.early': '{node} 在 {peer} 最后一次心跳后 {ms} 毫秒就怀疑它，早于 {least} 毫秒。',
  'membership.broken.F2.helpers': '{node} 没有请任何协助者探测就怀疑了 {peer}。',
  'membership.broken.F2.answered': '探测已有应答，{node} 却怀疑了 {peer}。',
  'membership.broken.F2.death': '{node} 仅怀疑 {peer} {ms} 毫秒就宣布它已死，怀疑应持续 {least} 毫秒。',
  'membership.broken.F3': '沉默 {ms} 毫秒后 {node} 对 {peer} 算出 phi 为 {level}，按公式应为 {expected}。',
  'membership.broken.F3.threshold': '{node} 在 phi 为 {level} 时就怀疑 {peer}，低于阈值 {threshold}。',
  'membership.broken.F4.order': '{node} 对 {peer} 的判断从 {before} 变为 {after}：消息并不比已知的更新。',
  'membership.broken.F4.foreign':
    '{node} 相信 {peer} 的化身号为 {incarnation}，而 {peer} 自己只提高到 {own}。',
  'membership.broken.F4.reused': '{node} 使用了化身号 {incarnation}，它并不大于上一个化身号 {before}。',
  'membership.broken.F5': '{ms} 毫秒没有任何故障，{node} 仍然怀疑 {peer}。',
  'membership.mutant.time-out-within-interval': '超时比心跳间隔还短。',
  'membership.mutant.senders-clock': '沉默时间从发送者的时间戳算起，而不是用自己的单调时钟。',
  'membership.mutant.natural-logarithm': '用自然对数计算 phi。',
  'membership.mutant.phi-without-logarithm': '把概率本身当作 phi，没有取对数。',
  'membership.mutant.incarnation-not-compared': '任何消息都相信，不管其化身号多旧。',
  'membership.mutant.no-indirect-probe': '直接探测失败后不请任何节点代为探测。',
  'membership.mutant.unheard-is-unwatched': '从未收到过心跳的节点永远不会被怀疑。',
  'membership.mutant.suspects-for-ever': '收到心跳也不解除怀疑。',
  'membership.mutant.suspicion-is-death': '一旦可疑就立刻宣布死亡。',
  'membership.mutant.never-refutes': '节点不反驳关于自己的说法。',
  'membership.mutant.raises-for-others': '听到可疑节点应答的节点替它提高化身号。',
  'membership.mutant.forgets-its-incarnation': '每次启动都重新使用化身号 1。',
  'membership.mutant.speaks-before-disk': '化身号尚未落盘，节点就以它的名义发言。',
}

export const words: Words = {
  en: { ...detectorWords.en, ...english },
  'zh-CN': { ...detectorWords['zh-CN'], ...chinese },
}
