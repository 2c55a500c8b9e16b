import { expect, test } from 'vitest'
import type { Preset } from '../../src/contract/preset.ts'
import type { Experiment } from '../../src/core/experiment/experiment.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { readPresets } from '../../src/host/presets.ts'
import { runExperiment } from '../../src/host/run-experiment.ts'

/**
 * The same experiment on threads with disks and in virtual time must be judged alike, check by check. Seconds say how
 * long it is made, its faults with it: enough for time-outs, which are not made shorter, to pass within a fault.
 *
 * Left out are those whose outcome may be a matter of chance on a real machine, because a mistake or a weakness shows
 * only when a message meets a fault at the right moment: lost-write, stale-read, paxos-two-values, dynamo-weak-quorums,
 * primary-backup-asynchronous, primary-backup-old-primary, lease-lock-paused-holder, consensus-lock-without-fence,
 * sharded-commit-tells-too-early, sharding-old-owner-goes-on, three-phase-commit-partition-splits,
 * membership-no-helpers, membership-lossy-time-out, pbft-two-traitors and the two `-with-a-traitor`. Which
 * invariants fall with them is chance too. The others differ from one of these in their settings only.
 */
const chosen: { readonly [preset: string]: number } = {
  'leader-dies': 4,
  'minority-cut-off': 5,
  'duelling-leaders': 4,
  'two-phase-commit-coordinator-dies': 4,
  'three-phase-commit-coordinator-dies': 4,
  'membership-one-bad-link': 4,
  'publish-subscribe-log': 4,
  'publish-subscribe-fire-and-forget': 4,
  'lease-lock-fencing': 6,
  'paxos-minority-crash': 4,
  'dynamo-strict-quorums': 4,
  'dynamo-siblings': 4,
  'multi-primary-crdt': 4,
  'multi-primary-last-writer-wins': 4,
  'primary-backup-synchronous': 4,
  'primary-backup-semi-synchronous': 4,
  'pbft-equivocating-primary': 4,
  'sharded-commit-coordinator-dies': 5,
  'consensus-lock-paused-holder': 5,
  'sharding-ring': 4,
}
const clustersMax = 2

const presets = readPresets((sentence) => {
  throw new Error(sentence)
})
const matters = Object.entries(chosen).map(([id, seconds]) => {
  const preset = presets.find((one) => one.id === id)
  if (preset === undefined) throw new Error(`There is no preset ${id}.`)
  return { id, seconds, preset }
})

test('every system is compared', () => {
  const compared = new Set(matters.map(({ preset }) => preset.experiment.protocol))
  expect([...compared].sort()).toEqual(protocols.map(({ id }) => id).sort())
})

const pairs = Array.from({ length: Math.ceil(matters.length / clustersMax) }, (_, i) =>
  matters.slice(i * clustersMax, (i + 1) * clustersMax),
)

test.each(pairs.map((pair) => [pair.map(({ id }) => id).join(' and '), pair] as const))(
  'live and simulated runs are judged alike: %s',
  async (_, pair) => {
    // One after the other first: whoever simulates keeps the thread from serving a live cluster.
    const simulated: { [id: string]: Judged } = {}
    for (const { id, preset, seconds } of pair) simulated[id] = await judged(preset, seconds, 'simulated')
    const live = await Promise.all(
      pair.map(async ({ id, preset, seconds }) => [id, await judgedLive(preset, seconds)] as const),
    )
    for (const [id, run] of live) {
      expect(run.succeeded, `operations that succeeded in ${id}`).toBeGreaterThan(10)
      expect(run.answers, id).toEqual(simulated[id]!.answers)
    }
  },
)

interface Judged {
  readonly answers: { readonly [check: string]: string }
  readonly succeeded: number
}

/** On a busy machine the last reads may go without an answer: what could not be judged is run once more. */
async function judgedLive(preset: Preset, seconds: number): Promise<Judged> {
  const first = await judged(preset, seconds, 'live')
  return Object.values(first.answers).includes('unknown') ? judged(preset, seconds, 'live') : first
}

async function judged(preset: Preset, seconds: number, driver: Experiment['driver']): Promise<Judged> {
  const { verdicts, measures } = await runExperiment({ ...shortened(preset.experiment, seconds), driver })
  return {
    answers: Object.fromEntries(verdicts.map(({ check, answer }) => [check, answer])),
    succeeded: measures.operations.ok,
  }
}

/** Working time and the times of all faults, by the same factor. */
function shortened(experiment: Experiment, seconds: number): Experiment {
  const factor = seconds / experiment.durationSeconds
  const faults = experiment.faults.map((fault) => ({
    ...fault,
    atMs: Math.round(fault.atMs * factor),
    untilMs: fault.untilMs === null ? null : Math.round(fault.untilMs * factor),
  }))
  return { ...experiment, faults, durationSeconds: seconds }
}
