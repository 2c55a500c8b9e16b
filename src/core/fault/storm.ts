import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { Fault, FaultKind, LinkTarget, Target } from './fault.ts'

export interface StormSettings {
  readonly kinds: readonly FaultKind[]
  readonly meanIntervalMs: number
  readonly meanDurationMs: number
}

/** A random schedule over `durationMs`, in order of time: the same stream gives the same storm. */
export function stormFaults(settings: StormSettings, durationMs: number, prng: Prng): Fault[] {
  const faults: Fault[] = []
  if (settings.kinds.length === 0) return faults
  let atMs = interval(settings.meanIntervalMs, prng)
  while (atMs < durationMs) {
    const untilMs = Math.min(durationMs, atMs + interval(settings.meanDurationMs, prng))
    faults.push(draw(prng.pick(settings.kinds), atMs, untilMs, prng))
    atMs += interval(settings.meanIntervalMs, prng)
  }
  return faults
}

/** Uniform around the mean, from a tenth of it to nearly twice. */
function interval(meanMs: number, prng: Prng): number {
  return Math.max(1, prng.integer(Math.round(meanMs / 10), Math.round(meanMs * 1.9)))
}

function draw(kind: FaultKind, atMs: number, untilMs: number, prng: Prng): Fault {
  const when = { atMs, untilMs }
  const node = (): Target =>
    prng.pick(['leader', 'leader', 'follower', 'random', 'random', 'minority'] as const)
  const links = (): LinkTarget => prng.pick(['all', 'all', 'leader', 'random'])
  const probability = prng.integer(5, 40) / 100
  switch (kind) {
    case 'crash':
      // Now and then everybody at once: what was acknowledged must be on some disk.
      return { kind, target: prng.chance(0.1) ? 'all' : node(), ...when }
    case 'pause':
    case 'wipe':
      return { kind, target: node(), ...when }
    case 'partition': {
      const shape = prng.pick(['halves', 'isolate', 'isolate', 'one-way', 'bridge', 'ring'] as const)
      const clients = prng.chance(0.5) ? 'home' : 'everywhere'
      return { kind, shape, target: prng.chance(0.6) ? 'leader' : 'random', clients, ...when }
    }
    case 'loss':
    case 'duplicate':
      return { kind, links: links(), probability, ...when }
    case 'delay':
      return { kind, links: links(), meanMs: prng.integer(1, 120), jitterMs: prng.integer(0, 60), ...when }
    case 'reorder':
      return { kind, links: links(), probability, windowMs: prng.integer(1, 150), ...when }
    case 'transfer-leadership':
    case 'add-member':
    case 'remove-member':
      return { kind, target: 'random', ...when }
    default:
      return unreachable(kind)
  }
}
