import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { Layout } from './membership.ts'
import type { Lease, LeaseLockMessage, LeaseLockNote, Owner } from './messages.ts'
import type { Rules } from './mutants.ts'

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'variant', default: 'setnx', choices: ['setnx', 'owner', 'fencing'] },
  { kind: 'number', name: 'ttlMs', default: 300, min: 20, max: 60_000 },
  { kind: 'number', name: 'workMs', default: 5, min: 1, max: 10_000 },
  { kind: 'choice', name: 'waiting', default: 'poll', choices: ['poll', 'queue'] },
  { kind: 'number', name: 'pollMs', default: 20, min: 2, max: 1_000 },
  { kind: 'number', name: 'giveUpMs', default: 450, min: 50, max: 60_000 },
  { kind: 'flag', name: 'checksLease', default: false },
  { kind: 'number', name: 'clockDriftPercent', default: 10, min: 0, max: 100 },
  { kind: 'flag', name: 'replicatedStore', default: false },
  { kind: 'number', name: 'failoverMs', default: 200, min: 10, max: 60_000 },
]

export interface Settings {
  readonly variant: 'setnx' | 'owner' | 'fencing'
  readonly ttlUs: number
  readonly workUs: number
  readonly queues: boolean
  readonly pollUs: number
  readonly giveUpUs: number
  readonly checksLease: boolean
  /** What a holder counts on of its lease: the whole, less what clocks may differ. */
  readonly safeUs: number
  readonly failoverUs: number
}

export function settingsOf(config: Config): Settings {
  const us = (name: string): number => Number(config[name]) * 1000
  return {
    variant: config['variant'] as Settings['variant'],
    ttlUs: us('ttlMs'),
    workUs: us('workMs'),
    queues: config['waiting'] === 'queue',
    pollUs: us('pollMs'),
    giveUpUs: us('giveUpMs'),
    checksLease: config['checksLease'] === true,
    safeUs: Math.floor(us('ttlMs') / (1 + Number(config['clockDriftPercent']) / 100)),
    failoverUs: us('failoverMs'),
  }
}

interface Common {
  readonly self: NodeId
  readonly layout: Layout
  readonly settings: Settings
  readonly rules: Rules
  nowUs: number
  effects: Effect<LeaseLockMessage>[]
}

/** Keeps the locks. */
export interface Store extends Common {
  readonly role: 'store'
  readonly leases: Map<string, Lease>
  /** Who waits for a lock, first come first served; in memory only. */
  readonly waiters: Map<
    string,
    { readonly worker: NodeId; readonly owner: Owner; readonly ttlUs: number | null }[]
  >
  requests: number
  /** A replica that has answered somebody is the store now, and no longer listens to the old one. */
  hasTakenOver: boolean
}

/** What the locks protect: counters, and the highest token that has come near each. */
export interface Resource extends Common {
  readonly role: 'resource'
  readonly cells: Map<string, { readonly value: number; readonly highest: number }>
  fenced: number
}

export type Phase = 'acquiring' | 'reading' | 'working' | 'writing'

/** One increment on its way. */
export interface Job {
  readonly client: ClientId
  readonly op: number
  readonly key: string
  readonly by: number
  readonly sinceUs: number
}

/** The job at work. */
export interface Turn {
  readonly job: Job
  readonly owner: Owner
  readonly id: number
  phase: Phase
  /** When the lock was first asked for: a lease is counted from there. */
  askedUs: number
  token: number
  value: number
  /** When the store last gave any answer. */
  heardUs: number
  hasWritten: boolean
}

/** Does the clients' increments, one after the other, each under its lock. */
export interface Worker extends Common {
  readonly role: 'worker'
  life: number
  number: number
  /** The store that it asks. */
  store: NodeId
  readonly jobs: Job[]
  turn: Turn | null
  /** Clients that only want to look. */
  readonly looks: Map<
    number,
    { readonly client: ClientId; readonly op: number; readonly key: string; readonly sinceUs: number }
  >
  done: number
  lateWrites: number
}

export type LeaseLockNode = Store | Resource | Worker

export function note(node: LeaseLockNode, fact: LeaseLockNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

export function send(node: LeaseLockNode, to: NodeId, message: LeaseLockMessage): void {
  node.effects.push({ kind: 'send', to, message })
}
