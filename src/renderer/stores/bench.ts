import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Experiment } from '../../core/experiment/experiment.ts'
import { linkTroubles } from '../../core/fault/trouble.ts'
import { nodeIds } from '../../core/model/identity.ts'
import type { Protocol } from '../../core/protocol/contract.ts'
import { protocols } from '../../core/protocol/registry.ts'
import { narrate, type Explain } from '../../core/words/narration.ts'
import { clusterAt } from '../../core/trace/playback.ts'
import type { EventOf, TraceEvent } from '../../core/trace/event.ts'
import type { NodeFrame } from '../../contract/session.ts'
import { playedFrame } from '../composables/played-frame.ts'
import { lastingFault, type BenchFault } from '../composables/lasting-fault.ts'
import { useDraft } from './draft.ts'
import { useReplay } from './replay.ts'
import { useSession } from './session.ts'

/** What stands on the bench: a run that goes on or is over, a recorded run, or nothing but the draft. */
export const useBench = defineStore('bench', () => {
  const session = useSession()
  const replay = useReplay()
  const draft = useDraft()

  const mode = computed<'empty' | 'session' | 'replay'>(() => {
    if (replay.isOpen) return 'replay'
    return session.state === null ? 'empty' : 'session'
  })
  const experiment = computed<Experiment>(() => {
    if (mode.value === 'replay') return replay.detail!.experiment
    return session.state?.experiment ?? draft.experiment
  })
  const protocol = computed<Protocol | null>(
    () => protocols.find(({ id }) => id === experiment.value.protocol) ?? null,
  )
  const explain = computed<Explain>(() => (note, node) => protocol.value?.explain(note, node) ?? null)
  /** The nodes of what is shown; before a run, of the draft. */
  const ids = computed(() => nodeIds(experiment.value.nodes))
  const nowUs = computed(() => (mode.value === 'replay' ? replay.timeUs : (session.state?.nowUs ?? 0)))
  /** Where the time axis ends. */
  const endUs = computed(() => {
    if (mode.value === 'replay') return Math.max(1, replay.endUs)
    return Math.max(experiment.value.durationSeconds * 1_000_000, nowUs.value)
  })
  const story = computed<readonly TraceEvent[]>(() =>
    mode.value === 'replay' ? replay.events.filter(isTold) : session.story,
  )
  const operations = computed<readonly TraceEvent[]>(() =>
    mode.value === 'replay' ? replay.events.filter(isOperation) : session.operations,
  )
  function isTold(event: TraceEvent): boolean {
    return narrate(event, explain.value).length > 0
  }
  const played = computed(() =>
    mode.value === 'replay' ? clusterAt(story.value, ids.value, nowUs.value) : null,
  )
  const nodes = computed<readonly NodeFrame[]>(() => {
    if (played.value !== null) return played.value.nodes.map(playedFrame)
    if (session.state === null) return []
    return phase.value === 'done' ? asItEnded() : session.nodes
  })
  /** The last frame may be older than the healing at the end: who came back since then is shown as the trace has it. */
  function asItEnded(): readonly NodeFrame[] {
    const ended = new Map(clusterAt(story.value, ids.value, Infinity).nodes.map((one) => [one.node, one]))
    return session.nodes.map((frame) => {
      const last = ended.get(frame.node)
      return frame.up || last === undefined ? frame : playedFrame(last)
    })
  }
  const faults = computed<readonly BenchFault[]>(() => {
    if (played.value !== null)
      return played.value.faults.map((event) => lastingFault(event, experiment.value.faults))
    const injected = session.story.filter((event): event is EventOf<'injected'> => event.kind === 'injected')
    return (session.state?.activeFaults ?? []).map(({ id, fault, targets }) => {
      const text = injected.find((event) => event.fault === id)?.text ?? ''
      return { id, kind: fault.kind, shape: fault.kind === 'partition' ? fault.shape : null, targets, text }
    })
  })
  const troubles = computed(() => linkTroubles(faults.value, ids.value))
  const verdicts = computed(() => (mode.value === 'replay' ? replay.detail!.verdicts : session.verdicts))
  const measures = computed(() => (mode.value === 'replay' ? replay.detail!.measures : session.measures))
  const phase = computed(() => (mode.value === 'replay' ? 'done' : (session.state?.phase ?? null)))
  const runId = computed(() =>
    mode.value === 'replay' ? replay.detail!.summary.id : (session.state?.runId ?? null),
  )

  const what = { mode, experiment, protocol, explain, ids, runId, phase }
  return { ...what, nowUs, endUs, story, operations, nodes, faults, troubles, verdicts, measures }
})

function isOperation(event: TraceEvent): boolean {
  return event.kind === 'invoked' || event.kind === 'completed'
}
