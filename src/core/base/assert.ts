/** A broken promise of our own code. The message is one sentence with the numbers that were compared. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Stops the program when something that must never happen has happened. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new AssertionFailure(sentence)
}

/** The value, which must be there. `sentence` says what is missing. */
export function required<T>(value: T | null | undefined, sentence: string): T {
  if (value === null || value === undefined) throw new AssertionFailure(sentence)
  return value
}
