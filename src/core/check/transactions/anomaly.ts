/** Kinds of cycles, the worst first; each also as `-process` and `-realtime`, where it needs such an edge. */
export const cycleKinds = ['G0', 'G1c', 'G-single', 'G-nonadjacent', 'G2-item'] as const
export type CycleKind = (typeof cycleKinds)[number]
/** What a cycle needs beside data: nothing, the order within a process, or that one had returned before another began. */
export const cycleVariants = ['', '-process', '-realtime'] as const
export type CycleVariant = (typeof cycleVariants)[number]

/**
 * What can be wrong with a history of transactions, named as in the literature (Adya 1999, ch. 3 and 4; Cerone, Bernardi
 * and Gotsman 2015, axioms INT and EXT; Kingsbury and Alvaro 2020, section 4).
 */
export type Anomaly =
  | `${CycleKind}${CycleVariant}`
  /** A committed transaction read what an aborted one wrote. */
  | 'G1a'
  /** It read a version that its writer had not finished with. */
  | 'G1b'
  /** It read what contradicts its own earlier steps. */
  | 'internal'
  /** It read what it writes only later. */
  | 'future-read'
  /** It read what nobody ever wrote. */
  | 'unexpected-read'
  /** A list holds an element twice. */
  | 'duplicate-elements'
  /** Two reads of a list are no beginning of one another, or a transaction's own elements stand in another order. */
  | 'incompatible-order'
  /** A committed transaction built on what an aborted one wrote. */
  | 'dirty-update'
  /** Two committed transactions read the same version of a key and both replaced it. */
  | 'lost-update'
  /** What is known of the order of a key's versions contradicts itself. */
  | 'cyclic-versions'
  | 'cyclic-versions-process'
  | 'cyclic-versions-realtime'

/** All of them, in the order in which they are told. */
export const anomalies: readonly Anomaly[] = [
  'unexpected-read',
  'duplicate-elements',
  'G1a',
  'dirty-update',
  'incompatible-order',
  'cyclic-versions',
  'future-read',
  'G1b',
  'internal',
  'G0',
  'G1c',
  // The most telling name of the cycle that it is.
  'lost-update',
  'G-single',
  'G-nonadjacent',
  'G2-item',
  'cyclic-versions-process',
  ...cycleNames('-process'),
  'cyclic-versions-realtime',
  ...cycleNames('-realtime'),
]

function cycleNames(variant: CycleVariant): Anomaly[] {
  return cycleKinds.map((kind): Anomaly => `${kind}${variant}`)
}

/**
 * What each also is. A cycle of data alone is one with process edges too, and a process does one thing at a time;
 * G-single is a case of G-nonadjacent, and that of G2 (Adya 1999, section 4.2; Cerone and Gotsman 2018 for the latter).
 * What nobody wrote is as good as aborted, and an order that no list ever had implies that such a thing was read; an update lost is a write skew on one
 * key (Bailis et al. 2014, section 5.1).
 */
const direct: { readonly [name in Anomaly]?: readonly Anomaly[] } = {
  ...Object.fromEntries(
    cycleVariants.flatMap((variant, v) => {
      const wider = cycleVariants[v + 1]
      const grows: readonly [CycleKind, CycleKind | null][] = [
        ['G0', 'G1c'],
        ['G1c', null],
        ['G-single', 'G-nonadjacent'],
        ['G-nonadjacent', 'G2-item'],
        ['G2-item', null],
      ]
      return grows.map(([kind, also]) => [
        `${kind}${variant}`,
        [
          ...(also === null ? [] : [`${also}${variant}`]),
          ...(wider === undefined ? [] : [`${kind}${wider}`]),
        ],
      ])
    }),
  ),
  'unexpected-read': ['G1a'],
  'incompatible-order': ['G1a'],
  'dirty-update': ['G1a'],
  'future-read': ['G1c'],
  'lost-update': ['G2-item'],
  'cyclic-versions': ['cyclic-versions-process'],
  'cyclic-versions-process': ['cyclic-versions-realtime'],
}

/** The anomalies themselves and all that they imply. */
export function impliedAnomalies(found: Iterable<Anomaly>): Set<Anomaly> {
  const all = new Set(found)
  for (const one of all) for (const also of direct[one] ?? []) all.add(also)
  return all
}
