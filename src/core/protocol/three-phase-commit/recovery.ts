/** How a node comes to life: for the first time, or with the disk of an earlier life. */
import { openingBalance } from '../../model/bank.ts'
import { row, type DiskImage, type DurableWrite } from '../../model/durable.ts'
import { hold } from '../../model/lock-table.ts'
import type { NodeContext } from '../contract.ts'
import { byTermination, isRecovering, noteBlocked, terminate } from './change.ts'
import { decideHere, force, sendNow } from './durability.ts'
import { accountsOf, coordinatorOf, othersOf, participantsOf, recordOf } from './membership.ts'
import { compareTxids, type Stage, type Txid, type Write } from './messages.ts'
import { conductOf } from './mutants.ts'
import { sendCommit, sendPreCommit } from './normal.ts'
import {
  doubtOf,
  note,
  remember,
  settingsOf,
  told,
  type CommitRecord,
  type Coordinator,
  type Doubt,
  type Effects,
  type Participant,
  type PreparedRecord,
  type ThreePhaseState,
  type Transaction,
} from './state.ts'

export function create(context: NodeContext, disk: DiskImage): ThreePhaseState {
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
    ? { ...common, role: 'coordinator', ...restoreCoordinator(context, life, disk) }
    : { ...common, role: 'participant', ...restoreParticipant(life, context, disk) }
}

/** NBC-14: a new epoch. NBC-5: what the log does not hold was aborted; what it holds is taken up again. */
function restoreCoordinator(
  { config }: NodeContext,
  epoch: number,
  disk: DiskImage,
): Pick<Coordinator, 'durable' | 'volatile'> {
  const preCommits = new Map(rowsInOrder<CommitRecord>(disk, 'precommits'))
  const commits = new Map(rowsInOrder<CommitRecord>(disk, 'commits'))
  const undecided = config['termination'] === 'majority' ? 'pre-committing' : 'recovering'
  const all = [
    ...[...preCommits].map(([txid, record]) => restored(txid, record, undecided)),
    ...[...commits].map(([txid, record]) => restored(txid, record, 'committed')),
  ].sort((a, b) => compareTxids(a.txid, b.txid))
  return {
    durable: { epoch, preCommits, commits },
    volatile: {
      number: 0,
      transactions: new Map(all.map((transaction) => [transaction.txid, transaction])),
      lives: new Map(),
      underWay: new Set(),
      orders: [],
    },
  }
}

function restored(txid: Txid, record: CommitRecord, phase: Transaction['phase']): Transaction {
  return {
    ...record,
    txid,
    order: null,
    phase,
    votes: new Map(),
    preCommits: new Set(),
    recovering: new Set(),
    grounds: told,
    acks: new Set(),
    isLate: false,
    balances: new Map(),
    readers: new Set(),
  }
}

/** NBC-9: what the disk holds as PREPARED is in doubt and gets its locks back before anything else happens. */
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
    stages: new Map([...(disk.get('stages') ?? [])] as [Txid, Stage][]),
    commits: new Map(rowsInOrder<readonly Write[]>(disk, 'decisions')),
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
      deciding: new Map(),
    },
  }
}

/** The first input of every life: the life itself is forced, then the node takes up what it found. */
export function onStarted(state: ThreePhaseState, out: Effects): void {
  const leads = state.role === 'coordinator'
  const role = `three-phase-commit.role.${state.role}`
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
    noteCommits(state, out)
    takeUpPrepared(state, out)
  }
}

/** The accounts as rows, once: a person who looks at the tables sees the bank. */
function openAccounts({ durable }: Participant): DurableWrite[] {
  if (durable.life > 1) return []
  return [...durable.balances].map(([key, value]) => ({ kind: 'put', table: 'accounts', key, value }))
}

/** Committed but not ended: everybody is told again. Pre-committed: the coordinator does not decide by itself. */
function resume(state: Coordinator, out: Effects): void {
  for (const transaction of state.volatile.transactions.values()) {
    const { txid, text, phase } = transaction
    if (phase === 'committed') {
      note(out, {
        kind: 'decided',
        txid,
        decision: 'commit',
        at: 'coordinator',
        ...told,
        by: 'log',
        writes: [],
      })
      remember(state, { txid, decision: 'commit', text })
      sendCommit(state, transaction, out)
    } else if (phase === 'recovering') askParticipants(state, transaction, out)
    else sendPreCommit(state, transaction, out)
  }
}

/** NBC-9: a recovered coordinator asks the participants what became of it, and asks again. */
function askParticipants(state: Coordinator, { txid, participants }: Transaction, out: Effects): void {
  for (const to of participants) {
    sendNow(state, out, to, { type: 'StateRequest', txid, asker: 'recovered' })
  }
  askLater(state, txid, out)
}

function askLater({ settings }: ThreePhaseState, txid: Txid, out: Effects): void {
  const { responseTimeoutUs } = settings
  out.push({ kind: 'setTimer', timer: `ask ${txid}`, fromUs: responseTimeoutUs, toUs: 2 * responseTimeoutUs })
}

/** A crash may come between the record of a commit and the word of it: what is on the disk is decided. */
function noteCommits({ durable }: Participant, out: Effects): void {
  for (const [txid, writes] of durable.commits) {
    note(out, { kind: 'decided', txid, decision: 'commit', at: 'participant', ...told, by: 'log', writes })
  }
}

/** NBC-9: what a participant finds prepared on its disk, it keeps locked and decides with others only. */
function takeUpPrepared(state: Participant, out: Effects): void {
  for (const txid of [...state.durable.prepared.keys()]) {
    const doubt = doubtOf(state.nowUs, state.durable.stages.get(txid) ?? 'uncertain', true)
    state.volatile.doubts.set(txid, doubt)
    noteBlocked(state, txid, doubt, out)
    if (doubt.stage === 'pre-committed' && state.conduct.onRecoveredPreCommit === 'commit') {
      decideHere(state, state.self, txid, 'commit', byTermination({}, []), out)
    } else if (isRecovering(state, doubt)) askSites(state, txid, doubt, out)
    else terminate(state, txid, doubt, out)
  }
}

function askSites(state: Participant, txid: Txid, doubt: Doubt, out: Effects): void {
  const others = othersOf(state, recordOf(state, txid))
  for (const to of others) sendNow(state, out, to, { type: 'StateRequest', txid, asker: 'recovered' })
  doubt.reports.clear()
  askLater(state, txid, out)
}

/** No decision came back: a recovered site asks again, and decides nothing by itself. */
export function onAskLater(state: ThreePhaseState, txid: Txid, out: Effects): void {
  if (state.role === 'coordinator') {
    const transaction = state.volatile.transactions.get(txid)
    if (transaction?.phase === 'recovering') askParticipants(state, transaction, out)
    return
  }
  const doubt = state.volatile.doubts.get(txid)
  if (doubt === undefined || state.volatile.deciding.has(txid)) return
  if (state.conduct.awaitsAllAfterTotalFailure) return askSites(state, txid, doubt, out)
  const decision = doubt.stage === 'pre-committed' ? 'commit' : 'abort'
  const states = Object.fromEntries(doubt.reports)
  const grounds = { by: 'total failure', without: [], states, reason: null } as const
  decideHere(state, state.self, txid, decision, grounds, out)
}

/** The coordinator started: whoever has been waiting need not wait for its own time-out to ask. */
export function onCoordinatorBack(state: Participant, out: Effects): void {
  for (const [txid, doubt] of state.volatile.doubts) {
    if (!doubt.isNoted || state.volatile.deciding.has(txid)) continue
    if (isRecovering(state, doubt)) askSites(state, txid, doubt, out)
    else if (doubt.termination === null) terminate(state, txid, doubt, out)
  }
}

/** The rows of a table of transactions, oldest first. */
function rowsInOrder<T>(disk: DiskImage, table: string): [Txid, T][] {
  const rows = [...(disk.get(table) ?? [])] as [Txid, T][]
  return rows.sort(([a], [b]) => compareTxids(a, b))
}
