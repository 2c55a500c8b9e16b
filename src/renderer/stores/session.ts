import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Experiment } from '../../core/experiment/experiment.ts'
import type { Fault } from '../../core/fault/fault.ts'
import type { Measures } from '../../core/measure/measures.ts'
import type { NodeId } from '../../core/model/identity.ts'
import type { Verdict } from '../../core/model/verdict.ts'
import type { TraceEvent } from '../../core/trace/event.ts'
import { protocols } from '../../core/protocol/registry.ts'
import { narrate, type Explain } from '../../core/words/narration.ts'
import type { MessageMark, NodeFrame, SessionFrame, SessionState } from '../../contract/session.ts'
import { lab } from '../api/lab.ts'

const shownPhases: readonly SessionState['phase'][] = ['starting', 'running', 'paused', 'finishing']

/** Of a long run only the newest events are kept here; the run file has them all. */
const storyMax = 20_000
const operationEventsMax = 100_000
/** So many of the newest messages are kept for whoever looks into a node later. */
const heardMax = 2_000

/** The run on the bench, as its frames tell it. */
export const useSession = defineStore('session', () => {
  const state = shallowRef<SessionState | null>(null)
  const nodes = shallowRef<readonly NodeFrame[]>([])
  const verdicts = shallowRef<readonly Verdict[] | null>(null)
  const measures = shallowRef<Measures | null>(null)
  /** What the feed tells and the pictures show: lives, roles, faults, notes that people need to see. */
  const story = shallowRef<readonly TraceEvent[]>([])
  /** What the clients did. */
  const operations = shallowRef<readonly TraceEvent[]>([])
  const messages = shallowRef<{ readonly sample: readonly MessageMark[]; readonly of: number }>({
    sample: [],
    of: 0,
  })
  /** The newest sampled messages, newest last. */
  const heard = shallowRef<readonly MessageMark[]>([])
  const isOn = computed(() => {
    const phase = state.value?.phase
    return phase !== undefined && phase !== 'done' && phase !== 'failed'
  })
  const acceptsFaults = computed(() => state.value?.phase === 'running' || state.value?.phase === 'paused')

  function listen(): () => void {
    return lab().listen('session', see)
  }

  /** Catches up with a run that is on the bench already. */
  async function load(): Promise<void> {
    const frame = await lab().request('session.get')
    if (frame !== null && state.value === null) see(frame)
  }

  function see(frame: SessionFrame): void {
    if (frame.state.runId !== state.value?.runId) clear()
    state.value = frame.state
    // When the clients are done the cluster is taken down; the picture keeps how it stood.
    if (shownPhases.includes(frame.state.phase) && frame.nodes.some(({ up }) => up)) nodes.value = frame.nodes
    else if (frame.state.phase === 'running') nodes.value = frame.nodes
    messages.value = frame.messages
    if (frame.messages.sample.length > 0)
      heard.value = [...heard.value, ...frame.messages.sample].slice(-heardMax)
    if (frame.verdicts !== null) verdicts.value = frame.verdicts
    if (frame.measures !== null) measures.value = frame.measures
    if (frame.events.length > 0) take(frame.events)
  }

  function take(events: readonly TraceEvent[]): void {
    const id = state.value?.experiment.protocol
    const protocol = protocols.find((one) => one.id === id)
    const explain: Explain = (note, node) => protocol?.explain(note, node) ?? null
    const told = events.filter((event) => narrate(event, explain).length > 0)
    const done = events.filter((event) => event.kind === 'invoked' || event.kind === 'completed')
    if (told.length > 0) story.value = [...story.value, ...told].slice(-storyMax)
    if (done.length > 0) operations.value = [...operations.value, ...done].slice(-operationEventsMax)
  }

  function clear(): void {
    nodes.value = []
    verdicts.value = null
    measures.value = null
    story.value = []
    operations.value = []
    heard.value = []
  }

  /** Clears the bench of a run that is over; the library keeps it. */
  function putAway(): void {
    state.value = null
    clear()
  }

  async function start(experiment: Experiment): Promise<void> {
    const started = await lab().request('session.start', experiment)
    if (state.value?.runId === started.runId) return
    clear()
    state.value = started
  }

  const inject = (fault: Fault): Promise<string> => lab().request('session.inject', fault)
  const heal = (id: string): Promise<void> => lab().request('session.heal', id)
  async function healAll(): Promise<void> {
    await Promise.all((state.value?.activeFaults ?? []).map(({ id }) => heal(id)))
  }
  const pause = (): Promise<void> => lab().request('session.pause')
  const resume = (): Promise<void> => lab().request('session.resume')
  const step = (): Promise<void> => lab().request('session.step')
  const setSpeed = (speed: number): Promise<void> => lab().request('session.setSpeed', speed)
  const finish = (): Promise<void> => lab().request('session.finish')
  const discard = (): Promise<void> => lab().request('session.discard')
  const snapshot = (node: NodeId): Promise<void> =>
    lab().request('session.administer', node, { kind: 'snapshot' })

  const commands = { start, inject, heal, healAll, pause, resume, step, setSpeed, finish, discard, snapshot }
  const picture = {
    state,
    nodes,
    verdicts,
    measures,
    story,
    operations,
    messages,
    heard,
    isOn,
    acceptsFaults,
  }
  return { ...picture, ...commands, listen, load, see, putAway }
})
