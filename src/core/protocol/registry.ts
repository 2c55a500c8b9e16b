import type { Protocol } from './contract.ts'
import { dynamo } from './dynamo/index.ts'
import { membership } from './membership/index.ts'
import { multiPaxos } from './multi-paxos/index.ts'
import { multiPrimary } from './multi-primary/index.ts'
import { paxos } from './paxos/index.ts'
import { pbft } from './pbft/index.ts'
import { primaryBackup } from './primary-backup/index.ts'
import { publishSubscribe } from './publish-subscribe/index.ts'
import { raft } from './raft/index.ts'
import { twoPhaseCommit } from './two-phase-commit/index.ts'

/** Every protocol of the lab, one line each. */
export const protocols: readonly Protocol[] = [
  raft,
  multiPaxos,
  twoPhaseCommit,
  membership,
  publishSubscribe,
  paxos,
  dynamo,
  multiPrimary,
  primaryBackup,
  pbft,
]
