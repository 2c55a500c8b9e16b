import type { Protocol } from './contract.ts'
import { consensusLock } from './consensus-lock/index.ts'
import { dynamo } from './dynamo/index.ts'
import { leaseLock } from './lease-lock/index.ts'
import { membership } from './membership/index.ts'
import { multiPaxos } from './multi-paxos/index.ts'
import { multiPrimary } from './multi-primary/index.ts'
import { paxos } from './paxos/index.ts'
import { pbft } from './pbft/index.ts'
import { primaryBackup } from './primary-backup/index.ts'
import { publishSubscribe } from './publish-subscribe/index.ts'
import { raft } from './raft/index.ts'
import { shardedCommit } from './sharded-commit/index.ts'
import { sharding } from './sharding/index.ts'
import { threePhaseCommit } from './three-phase-commit/index.ts'
import { twoPhaseCommit } from './two-phase-commit/index.ts'

/** Every protocol of the lab, one line each. */
export const protocols: readonly Protocol[] = [
  raft,
  multiPaxos,
  twoPhaseCommit,
  membership,
  publishSubscribe,
  leaseLock,
  paxos,
  dynamo,
  multiPrimary,
  primaryBackup,
  pbft,
  shardedCommit,
  consensusLock,
  sharding,
  threePhaseCommit,
]
