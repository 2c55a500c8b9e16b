import { prng, type Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { NodeId } from '../model/identity.ts'
import { betrayals, type Fault, type FaultKind, type LinkTarget, type Target } from './fault.ts'

export interface StormSettings {
  readonly kinds: readonly FaultKind[]
  readonly meanIntervalMs: number
  readonly meanDurationMs: number
  /** Who may betray: the same few nodes all the time, because a traitor stays one. Absent: whoever is drawn first. */
  readonly traitors?: readonly NodeId[]
}

/** The nodes that may betray in a run of that seed: as many as the protocol can bear, or one, if it bears none. */
export function traitorsOf(nodes: readonly NodeId[], tolerated: number, seed: number): NodeId[] {
  return prng(seed, 'traitors').shuffle(nodes).slice(0, Math.max(1, tolerated))
}

/** A random schedule over `durationMs`, in order of time: the same stream gives the same storm. */
export function stormFaults(settings: StormSettings, durationMs: number, chance: Prng): Fault[] {
  const faults: Fault[] = []
  if (settings.kinds.length === 0) return faults
  let atMs = interval(settings.meanIntervalMs, chance)
  while (atMs < durationMs) {
    const untilMs = Math.min(durationMs, atMs + interval(settings.meanDurationMs, chance))
    faults.push(draw(chance.pick(settings.kinds), atMs, untilMs, settings.traitors ?? ['random'], chance))
    atMs += interval(settings.meanIntervalMs, chance)
  }
  return faults
}

/** Uniform around the mean, from a tenth of it to nearly twice. */
function interval(meanMs: number, chance: Prng): number {
  return Math.max(1, chance.integer(Math.round(meanMs / 10), Math.round(meanMs * 1.9)))
}

function draw(
  kind: FaultKind,
  atMs: number,
  untilMs: number,
  traitors: readonly Target[],
  chance: Prng,
): Fault {
  const when = { atMs, untilMs }
  const node = (): Target =>
    chance.pick(['leader', 'leader', 'follower', 'random', 'random', 'minority'] as const)
  const links = (): LinkTarget => chance.pick(['all', 'all', 'leader', 'random'])
  const probability = chance.integer(5, 40) / 100
  switch (kind) {
    case 'crash':
      // Now and then everybody at once: what was acknowledged must be on some disk.
      return { kind, target: chance.chance(0.1) ? 'all' : node(), ...when }
    case 'pause':
    case 'wipe':
      return { kind, target: node(), ...when }
    case 'partition': {
      const shape = chance.pick(['halves', 'isolate', 'isolate', 'one-way', 'bridge', 'ring'] as const)
      const clients = chance.chance(0.5) ? 'home' : 'everywhere'
      return { kind, shape, target: chance.chance(0.6) ? 'leader' : 'random', clients, ...when }
    }
    case 'loss':
    case 'duplicate':
      return { kind, links: links(), probability, ...when }
    case 'delay':
      return {
        kind,
        links: links(),
        meanMs: chance.integer(1, 120),
        jitterMs: chance.integer(0, 60),
        ...when,
      }
    case 'reorder':
      return { kind, links: links(), probability, windowMs: chance.integer(1, 150), ...when }
    case 'transfer-leadership':
    case 'add-member':
    case 'add-learner':
    case 'remove-member':
    case 'promote':
      return { kind, target: 'random', ...when }
    case 'byzantine': {
      const target = chance.pick(traitors)
      const behaviour = chance.pick(betrayals)
      const delay = behaviour === 'slow' ? { delayMs: chance.integer(20, 200) } : {}
      return { kind, target, behaviour, ...delay, ...when }
    }
    case 'clock': {
      const offsetMs = chance.pick([0, chance.integer(1, 2000)])
      return { kind, target: node(), offsetMs, driftPercent: chance.integer(-50, 100), ...when }
    }
    default:
      return unreachable(kind)
  }
}
