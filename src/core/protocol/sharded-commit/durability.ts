import { nested } from './state.ts'

/**
 * What must be on the sender's disk when a message leaves: Raft's own table, for each group by itself. No row for what
 * groups say to each other and to clients: it rests on a majority of the sender's group and not on the sender's disk
 * (SC-2, SC-3), and SC1 and SC2 hold every such message against the group's log.
 */
export const durability = nested.durability((rule) => `SC-9 ${rule}`)
