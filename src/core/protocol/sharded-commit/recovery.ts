import type { Json } from '../../base/json.ts'
import { openingBalance } from '../../model/bank.ts'
import type { DiskImage } from '../../model/durable.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { StateMachine } from '../../model/state-machine.ts'
import { completeConfig, type NodeContext } from '../contract.ts'
import type { Group } from '../nested.ts'
import { raft, raftOver } from '../raft/index.ts'
import { accountsOf, groupsOf, raftConfig } from './membership.ts'
import { conductOf } from './mutants.ts'
import { applyToCoordinator, applyToShard } from './normal.ts'
import {
  asJson,
  coordinatorName,
  nested,
  setTimer,
  settingsOf,
  type CoordinatorCommand,
  type CoordinatorData,
  type GroupData,
  type Part,
  type ShardCommand,
  type ShardData,
  type ShardedNode,
} from './state.ts'

/** SC-9: a node's part in each of its groups is what Raft makes of that group's rows; it has nothing else on disk. */
export function create(context: NodeContext, disk: DiskImage): ShardedNode {
  const { self, nodes, config, mutant } = context
  const groups = groupsOf(nodes, config)
  const own = groups.filter(({ members }) => members.includes(self))
  const inner = raftConfig(completeConfig(raft.configFields, {}), config)
  const parts = own.map((group): [string, Part] => {
    const member = nested.create(group, raftOf(group, groups.length - 1), { context, config: inner, disk })
    const memory = { proposals: new Map(), proposalCount: 0, leads: null, hasLed: false }
    return [group.name, { group, member, ...memory }]
  })
  return {
    self,
    nodes,
    settings: settingsOf(config),
    conduct: conductOf(mutant),
    groups,
    parts: new Map(parts),
    leaders: new Map(),
    coordination: null,
    doubts: new Map(),
    ownMail: [],
    answers: [],
    role: '',
    nowUs: 0,
    out: [],
  }
}

/** The first input of a life, after the groups' own beginnings. */
export function onStarted(node: ShardedNode): void {
  setTimer(node, 'retry', node.settings.retryUs)
  // What the snapshots say is prepared has been in doubt for as long as this node knows.
  for (const [name, part] of node.parts) {
    const data = part.member.state.store as unknown as GroupData
    if (!('prepared' in data)) continue
    for (const txid of data.prepared.keys())
      node.doubts.set(`${name} ${txid}`, { sinceUs: node.nowUs, isNoted: false })
  }
}

/** The Raft of a group, over the state machine that the group replicates. */
export function raftOf(group: Group, shards: number): typeof raft {
  return group.name === coordinatorName
    ? raftOver(() => coordinatorMachine)
    : raftOver(() => shardMachine(accountsOf(group.name, shards)))
}

function shardMachine(accounts: readonly string[]): StateMachine<ShardData> {
  return {
    create: () => ({
      balances: new Map(accounts.map((account) => [account, openingBalance])),
      prepared: new Map(),
      finished: new Map(),
      floor: '0.0',
      facts: [],
    }),
    execute: executeWith((data, command) => asJson(applyToShard(data, command as ShardCommand))),
    snapshot: ({ balances, prepared, finished, floor }) =>
      ({
        balances: [...balances],
        prepared: [...prepared],
        finished: [...finished],
        floor,
      }) as unknown as Json,
    restore(snapshot) {
      const saved = snapshot as unknown as { [K in 'balances' | 'prepared' | 'finished']: never[] } & {
        floor: string
      }
      const { balances, prepared, finished, floor } = saved
      return {
        balances: new Map(balances),
        prepared: new Map(prepared),
        finished: new Map(finished),
        floor,
        facts: [],
      }
    },
    show: ({ balances }) => Object.fromEntries(balances),
  }
}

const coordinatorMachine: StateMachine<CoordinatorData> = {
  create: () => ({ commits: new Map(), sessions: new Map(), facts: [] }),
  execute: executeWith((data, command) => asJson(applyToCoordinator(data, command as CoordinatorCommand))),
  snapshot: ({ commits, sessions }) => ({ commits: [...commits], sessions: [...sessions] }),
  restore(snapshot) {
    const { commits, sessions } = snapshot as unknown as { commits: never[]; sessions: never[] }
    return { commits: new Map(commits), sessions: new Map(sessions), facts: [] }
  },
  show: ({ commits }) => Object.fromEntries(commits),
}

/** A command is an append to the group's log; a question changes nothing and has no other answer than that it was asked. */
function executeWith<S>(
  apply: (data: S, command: unknown) => Json,
): (data: S, operation: Operation) => Reply {
  return (data, operation) => {
    if (operation.f !== 'append') return { kind: 'done', value: null }
    return { kind: 'done', value: apply(data, operation.value) }
  }
}
