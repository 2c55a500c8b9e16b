import type { Preset } from '../../contract/preset.ts'
import { families, type Family, type Protocol } from '../../core/protocol/contract.ts'

/** What a newcomer should see first, in this order. */
const classicIds = [
  'leader-dies',
  'minority-cut-off',
  'slow-follower',
  'flaky-network',
  'majorities-ring',
  'lease-reads',
  'duelling-leaders',
  'two-phase-commit-coordinator-dies',
  'lost-write',
  'stale-read',
]

/** The situations of one protocol. */
export interface Shelf {
  readonly protocol: Protocol
  readonly presets: readonly Preset[]
}

/** The protocols of one family that have situations. */
export interface FamilyShelves {
  readonly family: Family
  readonly shelves: readonly Shelf[]
  readonly count: number
}

export function classicsOf(presets: readonly Preset[]): readonly Preset[] {
  return classicIds.flatMap((id) => presets.filter((preset) => preset.id === id))
}

/** Every situation under its protocol, every protocol under its family; what has none is left out. */
export function shelvesByFamily(
  presets: readonly Preset[],
  protocols: readonly Protocol[],
): readonly FamilyShelves[] {
  return families
    .map((family) => {
      const shelves = protocols
        .filter((protocol) => protocol.family === family)
        .map((protocol) => ({
          protocol,
          presets: presets.filter(({ experiment }) => experiment.protocol === protocol.id),
        }))
        .filter((shelf) => shelf.presets.length > 0)
      return { family, shelves, count: shelves.reduce((sum, shelf) => sum + shelf.presets.length, 0) }
    })
    .filter(({ count }) => count > 0)
}

/** Whether every word that is sought occurs somewhere in these texts, whatever the case. */
export function hasAllWords(sought: string, texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
