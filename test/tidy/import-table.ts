/** What the files of a zone may import besides each other. */
export interface ZoneRule {
  /** Zones that may be imported. */
  readonly zones: readonly string[]
  /** Zones of which only types may be imported. */
  readonly types?: readonly string[]
  /** Whether Node's own modules may be imported (`node:fs`). */
  readonly node?: true
  /** Packages that may be imported. */
  readonly packages?: readonly string[]
}

const core = [
  'core/base',
  'core/model',
  'core/trace',
  'core/history',
  'core/detect',
  'core/fault',
  'core/workload',
  'core/recovery',
  'core/protocol',
  'core/check',
  'core/measure',
  'core/theory',
  'core/simulator',
  'core/campaign',
  'core/experiment',
  'core/words',
  'core/lab',
  'core/report',
]

/** Protocols that run another one inside of them: they may import its index.ts, and nothing else of it. */
export const protocolsInside: Readonly<Record<string, readonly string[]>> = {
  'sharded-commit': ['raft'],
  'consensus-lock': ['raft'],
}

/**
 * Who may import whom. A zone is a folder of src/, and in src/core/ a folder below it. What is not written here
 * is refused. The zones stand in the order of the flow, so nearly every line points upwards only.
 *
 * Two promises of a run (a durability rule, an invariant) are read off the trace, which is why protocol and
 * fault may import trace. A protocol imports another one only as `protocolsInside` says.
 */
export const importTable: Readonly<Record<string, ZoneRule>> = {
  'core/base': { zones: [] },
  'core/model': { zones: ['core/base'] },
  'core/trace': { zones: ['core/base', 'core/model'] },
  'core/history': { zones: ['core/base', 'core/model', 'core/trace'] },
  'core/detect': { zones: ['core/base', 'core/model', 'core/trace'] },
  'core/fault': { zones: ['core/base', 'core/model', 'core/trace', 'core/recovery'] },
  'core/workload': { zones: ['core/base', 'core/model'] },
  'core/recovery': { zones: ['core/base', 'core/model'] },
  'core/protocol': { zones: ['core/base', 'core/model', 'core/trace', 'core/detect'] },
  'core/check': { zones: ['core/base', 'core/model', 'core/trace', 'core/history'] },
  'core/measure': { zones: ['core/base', 'core/model', 'core/trace', 'core/detect'] },
  'core/theory': {
    zones: [
      'core/base',
      'core/model',
      'core/trace',
      'core/fault',
      'core/workload',
      'core/check',
      'core/measure',
    ],
    types: ['core/protocol', 'core/experiment'],
  },
  'core/simulator': {
    zones: [
      'core/base',
      'core/model',
      'core/trace',
      'core/fault',
      'core/workload',
      'core/recovery',
      'core/protocol',
    ],
  },
  'core/campaign': {
    zones: [
      'core/base',
      'core/model',
      'core/trace',
      'core/detect',
      'core/fault',
      'core/workload',
      'core/protocol',
      'core/check',
      'core/simulator',
    ],
  },
  'core/experiment': {
    zones: core.filter((zone) => !['core/words', 'core/lab', 'core/report'].includes(zone)),
  },
  'core/words': { zones: core.filter((zone) => !['core/report', 'core/experiment'].includes(zone)) },
  'core/lab': {
    zones: [
      'core/base',
      'core/model',
      'core/trace',
      'core/fault',
      'core/workload',
      'core/protocol',
      'core/check',
      'core/measure',
      'core/theory',
    ],
    types: ['core/experiment'],
  },
  'core/report': { zones: core.filter((zone) => zone !== 'core/simulator') },

  // Its guards check foreign data against the types, field by field.
  contract: { zones: [], types: core, packages: ['valibot'] },
  runtime: { zones: core, node: true, packages: ['better-sqlite3'] },
  host: {
    zones: [...core, 'contract', 'runtime'],
    node: true,
    packages: ['better-sqlite3', 'valibot'],
  },
  main: { zones: ['contract', 'host'], node: true, packages: ['electron'] },
  preload: { zones: ['contract'], packages: ['electron'] },
  server: { zones: ['contract', 'host'], node: true, packages: ['ws'] },
  cli: { zones: ['contract', 'host'], node: true, packages: ['commander'] },
  renderer: {
    zones: [...core, 'contract'],
    packages: [
      '@tanstack/vue-virtual',
      'cytoscape',
      'dompurify',
      'marked',
      'pinia',
      'reka-ui',
      'uplot',
      'vue',
      'vue-i18n',
    ],
  },
}
