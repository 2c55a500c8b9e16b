import type { RoleShape } from '../../core/model/node-view.ts'
import { sentence, type Sentence } from '../../core/model/sentence.ts'
import type { PlayedNode } from '../../core/trace/playback.ts'
import { wordsOf } from '../../core/words/catalogue.ts'
import type { NodeFrame } from '../../contract/session.ts'

const shapes: readonly RoleShape[] = ['leader', 'candidate', 'follower', 'learner', 'blocked', 'outside']

/** A recorded node as a frame: role and epoch are known from the trace, its memory is not. */
export function playedFrame(played: PlayedNode): NodeFrame {
  const { node, up, paused, role } = played
  if (!up) return { node, up, paused, view: null }
  const view = {
    role: role?.role ?? '',
    shape: shapeOf(role?.role ?? '', role?.leads ?? false),
    leads: role?.leads ?? false,
    epoch: role?.epoch ?? 0,
    epochText: role === null || role.epoch === 0 ? null : epochSentence(role.role, role.epoch),
    leader: null,
    progress: { decided: 0, length: 0 },
    facts: [],
    log: [],
    trouble: null,
    store: {},
  }
  return { node, up, paused, view }
}

/** A protocol whose epoch is a plain number has a word for it beside its roles: `raft.role.leader`, `raft.epoch`. */
function epochSentence(role: string, number: number): Sentence {
  const own = role.replace(/\.role\..*$/, '.epoch')
  return sentence(own in wordsOf('en') ? own : 'trace.epoch', { number })
}

/** `raft.role.candidate` is drawn as a candidate; a word that names no shape is drawn as a follower. */
function shapeOf(role: string, leads: boolean): RoleShape {
  if (leads) return 'leader'
  const last = role.split('.').at(-1) ?? ''
  return shapes.find((shape) => last.toLowerCase().includes(shape)) ?? 'follower'
}
