import { expect, test } from 'vitest'
import { keyAuthenticator, newKeys } from '../../src/runtime/node-keys.ts'

test('a node signs as itself, everybody can check it, and nobody can sign for another', () => {
  const keys = newKeys(['n1', 'n2'])
  const [first, second] = ['n1', 'n2'].map((node) => keyAuthenticator(keys.get(node)!))
  const signature = first!.sign('prepare 1')
  expect(second!.verify('n1', 'prepare 1', signature)).toBe(true)
  expect(second!.verify('n1', 'prepare 2', signature)).toBe(false)
  expect(second!.verify('n2', 'prepare 1', signature)).toBe(false)
  expect(second!.verify('n1', 'prepare 1', 'nonsense')).toBe(false)
  expect(second!.verify('n9', 'prepare 1', signature)).toBe(false)
})
