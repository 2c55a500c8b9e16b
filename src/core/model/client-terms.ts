/** What a client must know of the protocol that serves it. */
export interface ClientTerms {
  /** Whether asking again with the same number is safe. */
  readonly sessions: boolean
  /** How many nodes must give the same answer before it counts; 1: the first answer does. */
  readonly replyQuorum: number
  /** From the end of the work to the last reads: the time that copies need to become equal; 0: they read at once. */
  readonly restUs: number
}
