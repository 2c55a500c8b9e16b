import { assert } from '../../../base/assert.ts'
import type { Model } from '../model.ts'

/** A lock that nobody owns by name: acquire needs it free, release needs it held. The state says whether it is held. */
export const mutexModel: Model<boolean> = {
  name: 'mutex',
  initial: false,
  key: (state) => Number(state),
  move({ f, index }) {
    assert(
      f === 'acquire' || f === 'release',
      `A mutex knows acquire and release; operation ${index} is ${f}.`,
    )
    const held = f === 'acquire'
    return { apply: (state) => (state === held ? undefined : held), observes: false, sameness: f }
  },
}
