import { row, type DiskImage } from '../../model/durable.ts'
import type { Message } from '../../model/message.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { Checkpoint, Commit, NewView, PrePrepare, Prepare, ViewChange } from './messages.ts'
import type { Entry, Snapshot, Stable } from './state.ts'

type Row = Pick<Entry, 'accepted' | 'prepared'>

/**
 * PBFT-16: Q and P, the view and the checkpoints. A replica may send again what another one signed; only what it
 * signs itself binds it. Answers to clients have no row: what is committed rests on the certificates of a quorum.
 * Forward, Status and State promise nothing.
 */
export const durability: readonly DurabilityRule[] = [
  { message: 'PrePrepare', rule: 'PBFT-16', missing: acceptedMissing },
  { message: 'Prepare', rule: 'PBFT-16', missing: acceptedMissing },
  { message: 'Commit', rule: 'PBFT-16', missing: preparedMissing },
  { message: 'Checkpoint', rule: 'PBFT-16', missing: snapshotMissing },
  { message: 'ViewChange', rule: 'PBFT-16', missing: viewMissing },
  { message: 'NewView', rule: 'PBFT-16', missing: viewMissing },
]

function stableSeq(disk: DiskImage): number {
  return (row(disk, 'replica', 'stable') as unknown as Stable | null)?.seq ?? 0
}

function viewOf(disk: DiskImage): number {
  return (row(disk, 'replica', 'self') as unknown as { readonly view: number } | null)?.view ?? 0
}

function acceptedMissing(message: Message, disk: DiskImage, sender: string): string | null {
  const { from, view, seq, digest } = message as PrePrepare | Prepare
  if (from !== sender || seq <= stableSeq(disk)) return null
  const accepted = (row(disk, 'log', seq) as unknown as Row | null)?.accepted ?? null
  if (accepted?.view === view && accepted.digest === digest) return null
  // A later view on disk voids the earlier ones: nothing will be accepted there any more.
  if (viewOf(disk) > view) return null
  return `sequence number ${seq} has ${textOf(accepted)} on disk, not ${digest} of view ${view}`
}

function preparedMissing(message: Message, disk: DiskImage, sender: string): string | null {
  const { from, view, seq, digest } = message as Commit
  if (from !== sender || seq <= stableSeq(disk)) return null
  const prepared = (row(disk, 'log', seq) as unknown as Row | null)?.prepared?.prePrepare ?? null
  if (prepared?.view === view && prepared.digest === digest) return null
  if (prepared !== null && prepared.view > view) return null
  return `sequence number ${seq} has the certificate of ${textOf(prepared)} on disk, not of ${digest} in view ${view}`
}

function snapshotMissing(message: Message, disk: DiskImage, sender: string): string | null {
  const { from, seq, digest } = message as Checkpoint
  if (from !== sender || seq < stableSeq(disk)) return null
  const snapshot = row(disk, 'snapshots', seq) as unknown as Snapshot | null
  return snapshot?.digest === digest ? null : `the state at ${seq} is not on disk`
}

function viewMissing(message: Message, disk: DiskImage, sender: string): string | null {
  const { from, view } = message as ViewChange | NewView
  if (from !== sender) return null
  const found = viewOf(disk)
  return found >= view ? null : `the view is ${found} on disk, not ${view}`
}

function textOf(accepted: { readonly view: number; readonly digest: string } | null): string {
  return accepted === null ? 'nothing' : `${accepted.digest} of view ${accepted.view}`
}
