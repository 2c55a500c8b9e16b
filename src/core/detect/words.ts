import { unreachable } from '../base/unreachable.ts'
import type { NodeId } from '../model/identity.ts'
import { sentence, type Sentence, type Words } from '../model/sentence.ts'
import type { DetectorNote } from './note.ts'

/** Whether a note is a detector's, whoever wrote it. */
export function isDetectorNote(note: { readonly kind: string }): note is DetectorNote {
  return note.kind.startsWith('detector-')
}

/** The event feed's sentence for a detector's note, with the reason. */
export function explainDetector(note: DetectorNote, node: NodeId): Sentence | null {
  switch (note.kind) {
    case 'detector-silent': {
      const { peer, level, phi } = note
      const ms = Math.round(note.silenceUs / 1000)
      if (phi === null) return sentence('detector.note.silent', { node, peer, ms })
      return sentence('detector.note.phi', { node, peer, ms, phi: level.toFixed(1) })
    }
    case 'detector-unanswered':
      return sentence('detector.note.unanswered', { node, peer: note.peer, helpers: note.helpers })
    case 'detector-warned':
      return sentence('detector.note.warned', { node, peer: note.peer, by: note.by })
    case 'detector-trusted': {
      // That a node is there at all is no news.
      if (note.was === 'alive') return null
      const { peer, by, incarnation } = note
      if (incarnation === null) return sentence('detector.note.heard', { node, peer })
      return sentence('detector.note.trusted', { node, peer, by, incarnation })
    }
    case 'detector-declared': {
      const { peer, by, suspectedUs } = note
      if (suspectedUs === null) return sentence('detector.note.told', { node, peer, by })
      return sentence('detector.note.declared', { node, peer, ms: Math.round(suspectedUs / 1000) })
    }
    case 'detector-refuted': {
      const key = note.said === 'dead' ? 'refutedDeath' : 'refuted'
      return sentence(`detector.note.${key}`, { node, by: note.by, incarnation: note.incarnation })
    }
    case 'detector-incarnated':
      return null
    default:
      return unreachable(note)
  }
}

export const detectorWords: Words = {
  en: {
    'detector.note.silent': '{node} suspects {peer}: nothing was heard of it for {ms} ms',
    'detector.note.phi': '{node} suspects {peer}: phi is {phi} after {ms} ms of silence',
    'detector.note.unanswered': '{node} suspects {peer}: no answer to a probe, nor through {helpers} helpers',
    'detector.note.warned': '{node} suspects {peer} because {by} does',
    'detector.note.heard': '{node} trusts {peer} again: it was only late',
    'detector.note.trusted':
      '{node} trusts {peer} again: {by} told of incarnation {incarnation}, which refutes the suspicion',
    'detector.note.told': '{node} holds {peer} to be dead: {by} says so',
    'detector.note.declared': '{node} declares {peer} dead: suspected for {ms} ms and not refuted',
    'detector.note.refuted':
      '{node} heard from {by} that it is suspected and refutes it as incarnation {incarnation}',
    'detector.note.refutedDeath':
      '{node} heard from {by} that it is dead and refutes it as incarnation {incarnation}',
    'detector.state.alive': 'alive',
    'detector.state.suspect': 'suspect',
    'detector.state.dead': 'dead',
    'detector.fact.suspects': 'Suspects (level)',
    'detector.fact.levels': 'Opinions (level)',
    'detector.fact.incarnation': 'Own incarnation',
    'detector.fact.rate': 'Detection messages a second',
    'detector.fact.none': 'nobody',
    'detector.message.Heartbeat': 'heartbeat',
    'detector.message.Ping': 'probe',
    'detector.message.Ack': 'answer to a probe',
    'detector.message.PingReq': 'request to probe for somebody',
    'detector.message.Detector': 'failure detection',
    'detector.problem.timeout':
      'The time-out of {timeout} ms must be longer than the interval of {interval} ms, or everybody is suspected before every heartbeat (MEM-2)',
    'detector.problem.probe':
      'The period of {interval} ms must be at least three times the probe time-out of {probe} ms, which is {least} ms: a direct probe and one through a helper have to fit in (SWIM, section 3.1)',
  },
  'zh-CN': {
    'detector.note.silent': '{node} 怀疑 {peer}：已有 {ms} 毫秒没有听到它的消息',
    'detector.note.phi': '{node} 怀疑 {peer}：沉默 {ms} 毫秒后 phi 为 {phi}',
    'detector.note.unanswered': '{node} 怀疑 {peer}：探测无应答，经 {helpers} 个协助者探测也无应答',
    'detector.note.warned': '{node} 怀疑 {peer}，因为 {by} 怀疑它',
    'detector.note.heard': '{node} 重新信任 {peer}：它只是迟到了',
    'detector.note.trusted': '{node} 重新信任 {peer}：{by} 告知了化身号 {incarnation}，推翻了怀疑',
    'detector.note.told': '{node} 认为 {peer} 已死：{by} 这样说',
    'detector.note.declared': '{node} 宣布 {peer} 已死：怀疑持续 {ms} 毫秒而无人反驳',
    'detector.note.refuted': '{node} 从 {by} 得知自己被怀疑，以化身号 {incarnation} 反驳',
    'detector.note.refutedDeath': '{node} 从 {by} 得知自己被宣布死亡，以化身号 {incarnation} 反驳',
    'detector.state.alive': '存活',
    'detector.state.suspect': '可疑',
    'detector.state.dead': '已死',
    'detector.fact.suspects': '怀疑对象（程度）',
    'detector.fact.levels': '对各节点的判断（程度）',
    'detector.fact.incarnation': '自己的化身号',
    'detector.fact.rate': '每秒检测消息数',
    'detector.fact.none': '无',
    'detector.message.Heartbeat': '心跳',
    'detector.message.Ping': '探测',
    'detector.message.Ack': '探测应答',
    'detector.message.PingReq': '请求代为探测',
    'detector.message.Detector': '故障检测',
    'detector.problem.timeout':
      '超时 {timeout} 毫秒必须大于心跳间隔 {interval} 毫秒，否则每次心跳到来之前所有节点都会被怀疑（MEM-2）',
    'detector.problem.probe':
      '周期 {interval} 毫秒至少应为探测超时 {probe} 毫秒的三倍，即 {least} 毫秒：直接探测和经协助者的探测都要容纳得下（SWIM 第 3.1 节）',
  },
}
