/**
 * What a fault really did, counted while it lasted. A fault all of whose counts are zero was inert: it proved nothing.
 * Durations in whole microseconds.
 */
export interface FaultEffect {
  readonly messagesCut: number
  readonly messagesLost: number
  readonly messagesDelayed: number
  readonly messagesDuplicated: number
  readonly messagesReordered: number
  /** Time for which the target nodes were down or paused, summed. */
  readonly nodeDownUs: number
  readonly writesLost: number
  /** Membership changes, leadership transfers and promotions that were handed to a node. */
  readonly commandsGiven: number
  /** Messages that a traitor sent otherwise than it should have. */
  readonly messagesTwisted: number
  /** Messages that a traitor sent in another node's name, once more. */
  readonly messagesForged: number
  /** Old messages that a traitor sent again. */
  readonly messagesReplayed: number
  /** How far the clocks of the target nodes were led astray, summed. */
  readonly clockErrorUs: number
}

export const noEffect: FaultEffect = {
  messagesCut: 0,
  messagesLost: 0,
  messagesDelayed: 0,
  messagesDuplicated: 0,
  messagesReordered: 0,
  nodeDownUs: 0,
  writesLost: 0,
  commandsGiven: 0,
  messagesTwisted: 0,
  messagesForged: 0,
  messagesReplayed: 0,
  clockErrorUs: 0,
}

export function isInert(effect: FaultEffect): boolean {
  return Object.values(effect).every((count: number) => count === 0)
}
