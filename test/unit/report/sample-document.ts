import { experimentDefaults } from '../../../src/core/experiment/experiment.ts'
import { noEffect } from '../../../src/core/trace/fault-effect.ts'
import { sentence } from '../../../src/core/model/sentence.ts'
import type { ReportDocument } from '../../../src/core/report/document.ts'
import type { HistoryOperation } from '../../../src/core/trace/history.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

const operation = (index: number, change: Partial<HistoryOperation>): HistoryOperation => ({
  index,
  client: 'c1',
  process: 0,
  operation: { f: 'write', key: 'x', value: index },
  callUs: index * 1000,
  returnUs: index * 1000 + 500,
  outcome: 'ok',
  value: null,
  reason: null,
  events: [index * 2 + 1, index * 2 + 2],
  ...change,
})

/** A small run with a stale read, an unknown outcome, and texts that try to break out of their format. */
export function sampleDocument(): ReportDocument {
  const history = [
    operation(0, {}),
    operation(1, { client: 'c2', process: 1, operation: { f: 'read', key: 'x' }, value: null }),
    operation(2, { operation: { f: 'cas', key: 'x', from: 0, to: 'a,"b"\n' }, value: false }),
    operation(3, { outcome: 'info', returnUs: null, reason: 'no answer in time' }),
    operation(4, {
      outcome: 'fail',
      reason: 'no leader',
      operation: { f: 'write', key: 'x', value: '</style><script>' },
    }),
  ]
  const gaps = [null, 1.5, 20, null, 300]
  return {
    name: 'A <script>alert(1)</script> | run',
    appVersion: '0.1.0',
    recordedAt: '2026-11-21T04:00:00.000Z',
    experiment: {
      ...experimentDefaults,
      name: 'sample',
      protocol: 'raft',
      nodes: 3,
      workload: workloadDefaults,
      seed: 7,
    },
    fingerprint: '0123456789abcdef',
    durationUs: 500_000,
    verdicts: [
      {
        check: 'linearizable',
        answer: 'illegal',
        sentence: sentence('test.stale'),
        witness: { events: [1, 4], operations: [0, 1], reasons: [sentence('test.reason')], data: null },
      },
      {
        check: 'R1',
        answer: 'ok',
        sentence: sentence('test.fine'),
        witness: { events: [], operations: [], reasons: [], data: null },
      },
    ],
    measures: {
      operations: { ok: 3, fail: 1, info: 1 },
      throughputPerSecond: 6,
      latencyMs: { p50: 0.5, p95: 1, p99: 2, max: 3, mean: 0.7 },
      availability: 0.8,
      served: 0.8,
      downtimes: [],
      uptime: 0.9,
      recoveries: [{ fault: 'f1', kind: 'crash', injectedUs: 100_000, interrupted: true, recoveryMs: 42 }],
      messagesPerOperation: 9.5,
      attemptsPerOperation: 1.2,
      leaders: [],
      leaderChanges: 1,
      faults: [
        {
          fault: 'f1',
          kind: 'crash',
          targets: ['n2'],
          text: 'n2',
          fromUs: 100_000,
          untilUs: 300_000,
          effect: { ...noEffect, nodeDownUs: 200_000 },
          inert: false,
        },
      ],
      series: {
        windowUs: 100_000,
        throughput: [0, 10, 20, 0, 30],
        latencyP50Ms: gaps,
        latencyP99Ms: gaps,
        availability: [null, 1, 0.5, null, 1],
        bands: [],
      },
    },
    history,
    notes: 'Seen on a *laptop*.',
  }
}
