import { impliedAnomalies, type Anomaly } from './anomaly.ts'

/** A level of isolation: what it promises more than the levels below it. */
interface LevelRule {
  /** Levels that hold wherever this one holds. */
  readonly implies: readonly string[]
  /** What must not happen at this level, beyond what the levels below it forbid. */
  readonly forbids: readonly Anomaly[]
}

/**
 * The levels from weak to strong. Sources: Adya 1999 (PL-1, PL-2, PL-CS, PL-2L, PL-MSR, PL-2+, PL-FCV, PL-2.99, PL-SI, PL-3U,
 * PL-3, PL-SS in his names); Bailis et al. 2014 (monotonic atomic view; what cursor stability and repeatable read say of
 * lost updates); Cerone, Bernardi and Gotsman 2015 (read atomic, causal, parallel SI, prefix, axioms INT and EXT); Cerone
 * and Gotsman 2018 (snapshot isolation forbids every cycle without adjacent anti-dependencies); Liu et al. 2018 (update
 * atomic); Daudjee and Salem 2004 and 2006 (strong and strong session levels). The same lattice is in Kingsbury's
 * `consistency_model` of Elle, whose strong variants of the two lowest levels are kept.
 */
const levels = {
  'read-uncommitted': {
    implies: [],
    forbids: ['G0', 'duplicate-elements', 'cyclic-versions'],
  },
  'read-committed': { implies: ['read-uncommitted'], forbids: ['G1a', 'G1b', 'G1c'] },
  'cursor-stability': { implies: ['read-committed'], forbids: ['lost-update'] },
  'monotonic-view': { implies: ['read-committed'], forbids: [] },
  'monotonic-snapshot-read': { implies: ['read-committed'], forbids: [] },
  'monotonic-atomic-view': { implies: ['read-committed'], forbids: [] },
  'consistent-view': { implies: ['cursor-stability', 'monotonic-view'], forbids: ['G-single'] },
  'forward-consistent-view': { implies: ['consistent-view'], forbids: [] },
  'update-serializable': { implies: ['forward-consistent-view'], forbids: [] },
  'read-atomic': { implies: ['monotonic-atomic-view'], forbids: ['internal', 'future-read'] },
  'update-atomic': { implies: ['read-atomic'], forbids: ['lost-update'] },
  causal: { implies: ['read-atomic'], forbids: [] },
  prefix: { implies: ['causal'], forbids: [] },
  'parallel-snapshot-isolation': { implies: ['causal', 'update-atomic'], forbids: [] },
  'repeatable-read': { implies: ['cursor-stability', 'monotonic-atomic-view'], forbids: ['G2-item'] },
  'snapshot-isolation': {
    implies: ['forward-consistent-view', 'monotonic-snapshot-read', 'parallel-snapshot-isolation', 'prefix'],
    forbids: ['G-nonadjacent'],
  },
  serializable: { implies: ['repeatable-read', 'snapshot-isolation', 'update-serializable'], forbids: [] },
  'strong-session-read-uncommitted': {
    implies: ['read-uncommitted'],
    forbids: ['G0-process'],
  },
  'strong-session-read-committed': {
    implies: ['read-committed', 'strong-session-read-uncommitted'],
    forbids: ['G1c-process'],
  },
  'strong-session-snapshot-isolation': {
    implies: ['snapshot-isolation', 'strong-session-read-committed'],
    forbids: ['G-nonadjacent-process', 'cyclic-versions-process'],
  },
  'strong-session-serializable': {
    implies: ['serializable', 'strong-session-snapshot-isolation'],
    forbids: ['G2-item-process'],
  },
  'strong-read-uncommitted': {
    implies: ['strong-session-read-uncommitted'],
    forbids: ['G0-realtime'],
  },
  'strong-read-committed': {
    implies: ['strong-session-read-committed', 'strong-read-uncommitted'],
    forbids: ['G1c-realtime'],
  },
  'strong-snapshot-isolation': {
    implies: ['strong-session-snapshot-isolation', 'strong-read-committed'],
    forbids: ['G-nonadjacent-realtime', 'cyclic-versions-realtime'],
  },
  'strict-serializable': {
    implies: ['strong-session-serializable', 'strong-snapshot-isolation'],
    forbids: ['G2-item-realtime'],
  },
} as const satisfies { readonly [level: string]: LevelRule }

export type IsolationLevel = keyof typeof levels

/** Every level, the weak ones first. */
export const isolationLevels = Object.keys(levels) as readonly IsolationLevel[]

/** Other names that people use for the same level. */
const synonyms: { readonly [name: string]: IsolationLevel } = {
  'strong-serializable': 'strict-serializable',
  'view-serializable': 'serializable',
  'causal-cerone': 'causal',
}

/** The level of that name, or null. */
export function isolationLevel(name: string): IsolationLevel | null {
  if (Object.hasOwn(synonyms, name)) return synonyms[name]!
  return Object.hasOwn(levels, name) ? (name as IsolationLevel) : null
}

/** The level and everything that it implies. */
export function impliedLevels(level: IsolationLevel): Set<IsolationLevel> {
  const all = new Set([level])
  for (const one of all) for (const also of ruleOf(one).implies) all.add(also as IsolationLevel)
  return all
}

/** The anomalies that a history at this level cannot have. */
export function forbiddenAnomalies(level: IsolationLevel): Set<Anomaly> {
  return new Set([...impliedLevels(level)].flatMap((one) => ruleOf(one).forbids))
}

/** Whether the level is ruled out by these anomalies. */
export function isRefuted(level: IsolationLevel, found: Iterable<Anomaly>): boolean {
  const forbidden = forbiddenAnomalies(level)
  return [...impliedAnomalies(found)].some((one) => forbidden.has(one))
}

/** Those of the levels that no other one of them implies. */
export function strongestOf(among: readonly IsolationLevel[]): IsolationLevel[] {
  return among.filter((one) => !among.some((other) => other !== one && impliedLevels(other).has(one)))
}

/** Those of the levels that imply no other one of them. */
export function weakestOf(among: readonly IsolationLevel[]): IsolationLevel[] {
  return among.filter((one) => !among.some((other) => other !== one && impliedLevels(one).has(other)))
}

function ruleOf(level: IsolationLevel): LevelRule {
  return levels[level]
}
