import { experimentDefaults, type Experiment } from '../../src/core/experiment/experiment.ts'
import type { Verdict } from '../../src/core/model/verdict.ts'
import { noWitness } from '../../src/core/model/verdict.ts'
import { workloadDefaults } from '../../src/core/workload/workload.ts'
import type { Happening, TraceEvent } from '../../src/core/trace/event.ts'
import type { RunSummary } from '../../src/contract/run.ts'
import type { NodeFrame, SessionFrame, SessionState } from '../../src/contract/session.ts'

export function experiment(change: Partial<Experiment> = {}): Experiment {
  return {
    ...experimentDefaults,
    name: 'sample',
    protocol: 'raft',
    nodes: 3,
    workload: workloadDefaults,
    ...change,
  }
}

/** Events in order, a millisecond apart unless they say when. */
export function trace(...happenings: readonly (Happening & { readonly atMs?: number })[]): TraceEvent[] {
  return happenings.map(({ atMs, ...happening }, i) => ({
    ...happening,
    seq: i + 1,
    timeUs: (atMs ?? i) * 1000,
  }))
}

export function state(change: Partial<SessionState> = {}): SessionState {
  return {
    runId: 'run-1',
    experiment: experiment(),
    phase: 'running',
    problem: null,
    nowUs: 1_000_000,
    speed: 1,
    activeFaults: [],
    ...change,
  }
}

export function nodeFrame(node: string, change: Partial<NodeFrame> = {}): NodeFrame {
  const view = {
    role: 'raft.role.follower',
    shape: 'follower' as const,
    leads: false,
    epoch: 1,
    epochText: { key: 'raft.epoch', values: { number: 1 } },
    leader: null,
    progress: { decided: 1, length: 2 },
    facts: [],
    log: [],
    trouble: null,
    store: {},
  }
  return { node, up: true, paused: false, view, ...change }
}

export function frame(change: Partial<SessionFrame> = {}): SessionFrame {
  return {
    state: state(),
    events: [],
    messages: { sample: [], of: 0 },
    nodes: ['n1', 'n2', 'n3'].map((node) => nodeFrame(node)),
    verdicts: null,
    judgedUs: 0,
    measures: null,
    ...change,
  }
}

export function verdict(check: string, answer: Verdict['answer']): Verdict {
  return { check, answer, sentence: { key: `${check}.${answer}`, values: {} }, witness: noWitness }
}

export function summary(change: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run-1',
    name: 'sample',
    protocol: 'raft',
    mutant: null,
    driver: 'simulated',
    seed: 1,
    recordedAt: '2026-01-01T00:00:00.000Z',
    durationUs: 10_000_000,
    eventCount: 0,
    operationCount: 0,
    availability: 1,
    answer: 'ok',
    sentence: { en: 'fine', 'zh-CN': '正常' },
    ...change,
  }
}
