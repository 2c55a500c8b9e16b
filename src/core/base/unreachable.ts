import { AssertionFailure } from './assert.ts'

/** The end of every `switch` over a closed union: the compiler proves it unreachable, the run says so if it is not. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`This case should not exist: ${JSON.stringify(value)}`)
}
