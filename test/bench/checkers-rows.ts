import type { HistoryPlan } from './generated-history.ts'
import type { SimulatedTransactions } from './transaction-simulator.ts'

/** One line of the table: which histories are judged, as what, and within which limits. */
export interface CheckerRow {
  readonly name: string
  /** Files of the collection in a folder whose names match, judged one after the other; or a history made for the row. */
  readonly histories:
    | { readonly folder: string; readonly files: RegExp }
    | { readonly plan: Partial<HistoryPlan> }
    | { readonly transactions: SimulatedTransactions }
  /** Id of the model; null: the one that each file names. */
  readonly model: string | null
  /** For all histories of the row together, with evidence, reading left out; null: none set. */
  readonly msMax: number | null
  /** For each single one. */
  readonly msEachMax?: number
  /** Peak of the whole process with the history in it. */
  readonly mbMax?: number
}

const k = 1_000

/** Limits are those of the project's plan. A new row is one entry. */
export const checkerRows: readonly CheckerRow[] = [
  {
    name: 'etcd files',
    histories: { folder: 'linearizability', files: /^porcupine-etcd/ },
    model: null,
    msMax: 300,
    msEachMax: 100,
  },
  {
    name: 'Knossos files',
    histories: { folder: 'linearizability', files: /^knossos/ },
    model: null,
    msMax: null,
    msEachMax: 1000,
  },
  {
    name: 'synthetic 2k files',
    histories: { folder: 'synthetic', files: /-(reg|cas)-(2k|500|200)/ },
    model: null,
    msMax: null,
    msEachMax: 1000,
  },
  {
    name: 'synthetic 10k files',
    histories: { folder: 'synthetic', files: /-(reg|kv)-10k/ },
    model: null,
    msMax: null,
    msEachMax: 50,
  },
  {
    name: 'synthetic 100k files',
    histories: { folder: 'synthetic', files: /-100k/ },
    model: null,
    msMax: null,
    msEachMax: 500,
  },
  {
    name: 'synthetic cas 10k',
    histories: { folder: 'synthetic', files: /-cas-10k/ },
    model: null,
    msMax: 700,
    mbMax: 1024,
  },
  {
    name: 'append 5k, 50 clients',
    histories: { folder: 'synthetic', files: /-append-5k/ },
    model: null,
    msMax: 200,
  },
  {
    name: 'append 2k, 20 clients, also 3 % unknown',
    histories: { folder: 'synthetic', files: /-append-2k/ },
    model: null,
    msMax: null,
    msEachMax: 200,
  },
  {
    name: 'mutex 10k, 16 clients, also a double grant',
    histories: { folder: 'synthetic', files: /-mutex-10k/ },
    model: null,
    msMax: null,
    msEachMax: 200,
  },
  {
    name: 'Porcupine key-value files',
    histories: { folder: 'linearizability', files: /^porcupine-kv/ },
    model: null,
    msMax: null,
    msEachMax: 1000,
  },
  {
    name: '100k list-append transactions',
    histories: {
      transactions: {
        ...{ seed: 1, model: 'list-append', transactions: 100 * k, clients: 10, keys: 10, writesPerKey: 32 },
        ...{ unknownShare: 0.02, abortedShare: 0.05 },
      },
    },
    model: 'list-append',
    msMax: 1500,
    mbMax: 1024,
  },
  {
    name: 'tangle of 10k transactions',
    histories: { folder: 'txn', files: /huge-scc/ },
    model: 'list-append',
    msMax: 1000,
  },
  register('10k, 8 clients', { operations: 10 * k }, 50),
  register('10k, 8 clients, 10 % unknown', { operations: 10 * k, unknown: 0.1 }, 50),
  register(
    '10k, 64 clients, 10 % unknown, stale read',
    { operations: 10 * k, clients: 64, unknown: 0.1, violation: true },
    50,
  ),
  register('100k, 16 clients, 5 % unknown', { operations: 100 * k, clients: 16, unknown: 0.05 }, 500),
  register('100k, 64 clients, stale read', { operations: 100 * k, clients: 64, violation: true }, 500),
  register(
    '100k, 10 keys, 50 clients, 10 % unknown',
    { operations: 100 * k, keys: 10, clients: 50, unknown: 0.1 },
    500,
  ),
  register('1M, 16 clients', { operations: 1000 * k, clients: 16 }, 5000),
  register(
    '1M, 100 keys, 32 clients, 5 % unknown, stale read',
    { operations: 1000 * k, keys: 100, clients: 32, unknown: 0.05, violation: true },
    5000,
  ),
  cas('10k, 10 clients', { operations: 10 * k, clients: 10 }, 700),
  cas('10k, 40 clients', { operations: 10 * k, clients: 40 }, null),
  cas('2k, 10 clients, wrong read', { operations: 2 * k, clients: 10, violation: true, seed: 2 }, 1000),
  cas(
    '500, 5 clients, 5 % unknown, wrong read',
    { operations: 500, clients: 5, unknown: 0.05, violation: true },
    1000,
  ),
  cas('2k, 10 clients, 2 % unknown', { operations: 2 * k, clients: 10, unknown: 0.02 }, null),
]

/** Every value is written once. */
function register(name: string, plan: Partial<HistoryPlan>, msMax: number): CheckerRow {
  return { name: `unique ${name}`, histories: { plan }, model: 'kv', msMax }
}

/** Five values, a third of the operations compare-and-set. */
function cas(name: string, plan: Partial<HistoryPlan>, msMax: number | null): CheckerRow {
  return {
    name: `cas ${name}`,
    histories: { plan: { ...plan, values: 5, cas: 0.3 } },
    model: 'kv',
    msMax,
    mbMax: 1024,
  }
}
