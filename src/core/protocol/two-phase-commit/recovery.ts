/** How a node comes to life: for the first time, or with the disk of an earlier life. */
import { openingBalance } from '../../model/bank.ts'
import { row, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import { hold } from '../../model/lock-table.ts'
import type { NodeContext } from '../contract.ts'
import { onDoubt } from './change.ts'
import { force } from './durability.ts'
import { accountsOf, coordinatorOf, participantsOf } from './membership.ts'
import { compareTxids, type Txid } from './messages.ts'
import { conductOf } from './mutants.ts'
import { abortHere, sendCommit } from './normal.ts'
import {
  note,
  remember,
  settingsOf,
  type CommitRecord,
  type Coordinator,
  type Effects,
  type Participant,
  type PreparedRecord,
  type Transaction,
  type TwoPhaseState,
} from './state.ts'

export function create(context: NodeContext, disk: DiskImage): TwoPhaseState {
  const common = {
    self: context.self,
    nodes: context.nodes,
    settings: settingsOf(context.config),
    conduct: conductOf(context.mutant),
    nowUs: 0,
    startIsSafe: false,
    unwritten: [],
    recent: [],
  }
  const life = Number(row(disk, 'node', 'life') ?? 0) + 1
  return context.self === coordinatorOf(context.nodes)
    ? { ...common, role: 'coordinator', ...restoreCoordinator(life, disk) }
    : { ...common, role: 'participant', ...restoreParticipant(life, context, disk) }
}

/** TPC-12: a new epoch. What the log does not hold was aborted; what it holds is committed and not yet ended. */
function restoreCoordinator(epoch: number, disk: DiskImage): Pick<Coordinator, 'durable' | 'volatile'> {
  const commits = new Map(rowsInOrder<CommitRecord>(disk, 'commits'))
  const transactions = new Map(
    [...commits].map(([txid, record]): [Txid, Transaction] => [
      txid,
      {
        ...record,
        txid,
        order: null,
        phase: 'committed',
        votes: new Map(),
        acks: new Set(),
        isLate: false,
        balances: new Map(),
        readers: new Set(),
      },
    ]),
  )
  return {
    durable: { epoch, commits },
    volatile: { number: 0, transactions, lives: new Map(), underWay: new Set(), orders: [] },
  }
}

/** TPC-8: what the disk holds as PREPARED is in doubt and gets its locks back before anything else happens. */
function restoreParticipant(
  life: number,
  { self, nodes }: NodeContext,
  disk: DiskImage,
): Pick<Participant, 'durable' | 'volatile'> {
  const floor = row(disk, 'node', 'floor')
  const prepared = new Map(rowsInOrder<PreparedRecord>(disk, 'prepared'))
  const balances = accountsOf(self, nodes).map((account): [string, number] => [
    account,
    Number(row(disk, 'accounts', account) ?? openingBalance),
  ])
  const durable = {
    life,
    floor: typeof floor === 'string' ? floor : '0.0',
    balances: new Map(balances),
    prepared,
    commits: new Set(rowsInOrder(disk, 'decisions').map(([txid]) => txid)),
  }
  const locks = { held: new Map(), queue: [] }
  for (const [txid, { writes }] of prepared) {
    hold(locks, { txid, accounts: writes.map(({ account }) => account), mode: 'exclusive' })
  }
  return {
    durable,
    volatile: {
      floor: durable.floor,
      locks,
      waiting: new Map(),
      granted: [],
      reading: new Map(),
      voted: new Set(prepared.keys()),
      closed: new Map(),
      doubts: new Map(),
    },
  }
}

/** The first input of every life: the life itself is forced, then the node takes up what it found. */
export function onStarted(state: TwoPhaseState, out: Effects): void {
  const leads = state.role === 'coordinator'
  const role = `two-phase-commit.role.${state.role}`
  const life = state.role === 'coordinator' ? state.durable.epoch : state.durable.life
  note(out, { kind: 'role', role, leads, epoch: leads ? life : 0 })
  const put: DurableWrite = { kind: 'put', table: 'node', key: 'life', value: life }
  if (state.role === 'coordinator') {
    force(state, out, [put], { kind: 'started' })
    for (const to of participantsOf(state.nodes))
      out.push({ kind: 'send', to, message: { type: 'Hello', life } })
    resume(state, out)
  } else {
    force(state, out, [put, ...openAccounts(state)], { kind: 'started' })
    out.push({ kind: 'send', to: coordinatorOf(state.nodes), message: { type: 'Hello', life } })
    askAboutPrepared(state, out)
  }
}

/** The accounts as rows, once: a person who looks at the tables sees the bank. */
function openAccounts({ durable }: Participant): DurableWrite[] {
  if (durable.life > 1) return []
  return [...durable.balances].map(([key, value]) => ({ kind: 'put', table: 'accounts', key, value }))
}

/** TPC-4: committed but not ended: everybody is told again. */
function resume(state: Coordinator, out: Effects): void {
  for (const transaction of state.volatile.transactions.values()) {
    const { txid, text } = transaction
    note(out, { kind: 'decided', txid, decision: 'commit', at: 'coordinator', reason: null, writes: [] })
    remember(state, { txid, decision: 'commit', text })
    sendCommit(state, transaction, out)
  }
}

function askAboutPrepared(state: Participant, out: Effects): void {
  for (const txid of [...state.durable.prepared.keys()]) {
    if (!state.conduct.remembersPrepared) abortHere(state, state.self, txid, out)
    else {
      state.volatile.doubts.set(txid, {
        sinceUs: state.nowUs,
        restored: true,
        isNoted: false,
        uncertain: new Set(),
      })
      onDoubt(state, txid, out)
    }
  }
}

/** The rows of a table of transactions, oldest first. */
function rowsInOrder<T>(disk: DiskImage, table: string): [Txid, T][] {
  const rows = [...(disk.get(table) ?? [])] as [Txid, T][]
  return rows.sort(([a], [b]) => compareTxids(a, b))
}
