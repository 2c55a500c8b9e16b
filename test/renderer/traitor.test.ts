import { expect, test } from 'vitest'
import TopologyNode from '../../src/renderer/components/TopologyNode.vue'
import { mounted, onLab } from './mounted.ts'
import { nodeFrame } from './samples.ts'

const place = { id: 'n1', frame: nodeFrame('n1'), place: { x: 100, y: 100 }, radius: 30 }

test('A node that betrays wears a mask and says so in words; an honest one does neither', () => {
  onLab()
  const honest = mounted(TopologyNode, place)
  expect(honest.find('[data-testid=traitor]').exists()).toBe(false)
  expect(honest.find('.node').attributes('aria-label')).not.toContain('Byzantine')
  const traitor = mounted(TopologyNode, { ...place, betrays: true })
  expect(traitor.find('[data-testid=traitor]').exists()).toBe(true)
  expect(traitor.find('.node').attributes('aria-label')).toContain('Byzantine')
  document.body.replaceChildren()
})
