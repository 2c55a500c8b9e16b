import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PriorityQueue } from '../../../src/core/base/priority-queue.ts'

test('a priority queue hands out what it was given in order, however pushes and pops are mixed', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (commands) => {
      const queue = new PriorityQueue<number>((a, b) => a < b)
      let model: number[] = []
      for (const command of commands) {
        if (command !== null) {
          queue.push(command)
          model = [...model, command].sort((a, b) => a - b)
        } else expect(queue.pop()).toBe(model.shift())
        expect(queue.size).toBe(model.length)
        expect(queue.peek()).toBe(model[0])
      }
    }),
  )
})
