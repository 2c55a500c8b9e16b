import * as v from 'valibot'
import type { DriverKind, Recording } from '../../core/experiment/experiment.ts'
import type { ExperimentFile } from '../../core/experiment/experiment-file.ts'
import type { WorkloadId } from '../../core/model/operation.ts'
import { faultGuard, faultKindNames } from './fault-guard.ts'
import { choice, flag, list, mapOf, numberWithin, record, shown, text, wholeNumber } from './field.ts'

const workloadKinds = [
  'register',
  'kv',
  'set',
  'bank',
  'counter',
  'or-set',
  'log',
  'siblings',
  'decree',
  'members',
] as const satisfies readonly WorkloadId[]
const drivers = ['live', 'simulated'] as const satisfies readonly DriverKind[]
const recordings = ['full', 'light'] as const satisfies readonly Recording[]

const weight = numberWithin(0, 1_000_000)

const policy = record({
  timeout: v.exactOptional(choice(['fixed', 'adaptive'])),
  timeoutMs: v.exactOptional(numberWithin(1, 60_000)),
  giveUpMs: v.exactOptional(numberWithin(1, 600_000)),
  retries: v.exactOptional(wholeNumber(0, 1_000)),
  backOff: v.exactOptional(
    record({
      kind: v.exactOptional(choice(['none', 'fixed', 'exponential'])),
      baseMs: v.exactOptional(numberWithin(0, 60_000)),
      maxMs: v.exactOptional(numberWithin(0, 600_000)),
      jitter: v.exactOptional(choice(['none', 'full'])),
    }),
  ),
  breaker: v.exactOptional(
    v.nullable(
      record({
        failures: wholeNumber(1, 1_000),
        openMs: numberWithin(1, 600_000),
        probes: wholeNumber(1, 1_000),
      }),
    ),
  ),
  bulkhead: v.exactOptional(v.nullable(wholeNumber(1, 256))),
  hedgeAfterMs: v.exactOptional(v.nullable(numberWithin(1, 60_000))),
  balance: v.exactOptional(choice(['leader', 'round-robin', 'least-loaded', 'power-of-two'])),
})

const workload = record({
  kind: v.exactOptional(choice(workloadKinds)),
  clients: v.exactOptional(wholeNumber(1, 256)),
  ratePerSecond: v.exactOptional(
    v.nullable(
      v.pipe(
        numberWithin(0, 100_000),
        v.check(
          (rate) => rate > 0,
          () => '0 is out of range, expected more than 0 to 100000, or null for as fast as it goes',
        ),
      ),
    ),
  ),
  keys: v.exactOptional(wholeNumber(1, 1_000)),
  mix: v.exactOptional(
    record({
      read: v.exactOptional(weight),
      write: v.exactOptional(weight),
      cas: v.exactOptional(weight),
    }),
  ),
  targeting: v.exactOptional(choice(['any', 'home'])),
  policy: v.exactOptional(policy),
})

const storm = record({
  kinds: list(choice(faultKindNames), 100),
  meanIntervalMs: numberWithin(1, 3_600_000),
  meanDurationMs: numberWithin(1, 3_600_000),
})

const amount = v.exactOptional(numberWithin(0, 1_000_000))

const span = v.exactOptional(numberWithin(0, 3_600_000))

/** What the numbers may be is the detector's own business, see `detectorBounds` of the core. */
const detector = record({
  kind: choice(['heartbeat', 'phi', 'swim']),
  intervalMs: amount,
  timeoutMs: amount,
  growMs: amount,
  threshold: amount,
  tail: v.exactOptional(choice(['exact', 'logistic'])),
  windowSize: v.exactOptional(wholeNumber(0, 1_000_000)),
  deviationMinMs: amount,
  pauseMs: amount,
  probeTimeoutMs: amount,
  helpers: v.exactOptional(wholeNumber(0, 1_000_000)),
  suspicionFactor: amount,
  gossipFactor: amount,
  probeOrder: v.exactOptional(choice(['shuffled', 'random'])),
})

/** What the numbers may be is the supervisor's own business, see `supervisorBounds` of the core. */
const supervisor = record({
  restart: v.exactOptional(choice(['always', 'on-failure', 'never'])),
  strategy: v.exactOptional(choice(['one-for-one', 'one-for-all', 'rest-for-one'])),
  intensity: v.exactOptional(wholeNumber(0, 1_000_000)),
  periodMs: span,
  backOffMs: span,
  backOffMaxMs: span,
  resetAfterMs: span,
})

const configValue = v.union(
  [v.number(), v.boolean(), v.string()],
  (issue) => `${shown(issue.input)} is not a number, a text, true or false`,
)

/**
 * The shape of an experiment file. What depends on the protocol (node counts, settings, targets that exist) is judged
 * afterwards by `experimentOf` of the core, because this folder knows no protocol.
 */
export const experimentGuard = record({
  format: v.exactOptional(
    v.literal(
      1,
      (issue) => `${shown(issue.input)} is not known, expected 1, the only format of this version`,
    ),
  ),
  name: text(200, 1),
  protocol: text(60, 1),
  config: v.exactOptional(mapOf(configValue)),
  mutant: v.exactOptional(v.nullable(text(100, 1))),
  nodes: v.exactOptional(
    v.number((issue) => `${shown(issue.input)} is not a number, expected a whole number`),
  ),
  workload: v.exactOptional(workload),
  faults: v.exactOptional(list(faultGuard, 10_000)),
  storm: v.exactOptional(v.nullable(storm)),
  durationSeconds: v.exactOptional(numberWithin(0.1, 3_600)),
  driver: v.exactOptional(choice(drivers)),
  seed: v.exactOptional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  recording: v.exactOptional(choice(recordings)),
  checks: v.exactOptional(v.nullable(list(text(60, 1), 100))),
  detector: v.exactOptional(v.nullable(detector)),
  supervisor: v.exactOptional(v.nullable(supervisor)),
  notes: v.exactOptional(text(100_000)),
  unsafe: v.exactOptional(flag()),
}) satisfies v.GenericSchema<unknown, ExperimentFile>
