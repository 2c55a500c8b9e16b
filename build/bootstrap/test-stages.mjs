/**
 * The stages of a test run, in order. `check` stages count as one check each; `vitest` and `playwright` stages
 * are counted test by test from the runner's own report. `folders` tell whether a stage has tests at all.
 */
export const testStages = [
  { name: 'types', kind: 'check', title: 'every project compiles' },
  { name: 'lint', kind: 'check', title: 'eslint and prettier' },
  { name: 'tidy', kind: 'vitest', title: 'import table, sizes, names', folders: ['tidy'] },
  { name: 'unit', kind: 'vitest', title: 'unit and renderer', folders: ['unit', 'renderer'] },
  {
    name: 'protocol',
    kind: 'vitest',
    title: 'scenarios, conformance, storms',
    folders: ['protocol', 'storm'],
  },
  { name: 'runtime', kind: 'vitest', title: 'live threads and disks', folders: ['runtime'] },
  { name: 'build', kind: 'check', title: 'the app bundles' },
  { name: 'e2e', kind: 'playwright', title: 'the app in a browser', folders: ['e2e'] },
]
