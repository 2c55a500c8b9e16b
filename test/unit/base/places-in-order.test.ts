import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placesInOrder } from '../../../src/core/base/places-in-order.ts'

it('puts places in the order of their numbers, equal ones by place, as a stable sort does', () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(Infinity), fc.constant(-Infinity))
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), (numbers) => {
      const expected = [...numbers.keys()].sort((a, b) =>
        numbers[a]! < numbers[b]! ? -1 : numbers[a]! > numbers[b]! ? 1 : a - b,
      )
      expect([...placesInOrder(Float64Array.from(numbers))]).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})
