import { afterEach, describe, expect, test } from 'vitest'
import { ref } from 'vue'
import type { NodeFrame } from '../../src/contract/session.ts'
import HashRing from '../../src/renderer/components/HashRing.vue'
import TopologyNode from '../../src/renderer/components/TopologyNode.vue'
import { nodeLayout } from '../../src/renderer/composables/node-layout.ts'
import { arcPath, ringArcs, type Stand } from '../../src/renderer/composables/ring-arcs.ts'
import { useHashRing } from '../../src/renderer/composables/use-hash-ring.ts'
import { mounted, onLab } from './mounted.ts'
import { nodeFrame } from './samples.ts'

afterEach(() => document.body.replaceChildren())

const stand = (node: string, points: readonly number[], share: number, colour = 1): Stand => ({
  node,
  points,
  share,
  colour,
  up: true,
})
const two = [stand('n2', [0.25, 0.4], 0.65), stand('n3', [0.75], 0.35, 2)]
const ids = ['n1', 'n2', 'n3', 'n4', 'n5']

function placesIn(height: number): Map<string, { x: number; y: number }> {
  const points = nodeLayout(ids.length, 800, height)
  return new Map(ids.map((id, i) => [id, points[i]!]))
}

describe('The arcs of a hash ring', () => {
  test('end at their owner’s points, go over the top, and join with neighbours of the same owner', () => {
    const arcs = ringArcs(two).map(({ from, to, stand: { node } }) => [node, from, to])
    expect(arcs).toEqual([
      ['n2', -0.25, 0.4],
      ['n3', 0.4, 0.75],
    ])
    expect(ringArcs([])).toEqual([])
  })

  test('are the whole circle for a single owner', () => {
    const [arc, ...others] = ringArcs([stand('n2', [0.1, 0.6], 1)])
    expect(others).toEqual([])
    expect(arcPath(arc!, 10)).toBe('M0 -10A10 10 0 1 1 0 10A10 10 0 1 1 0 -10')
  })
})

describe('The hash ring on the topology', () => {
  test.each([
    ['en', 'hash ring: n2 65% of the keys, n3 35% of the keys'],
    ['zh-CN', '哈希环: n2 65% 的键, n3 35% 的键'],
  ] as const)('says in %s what it shows', (language, label) => {
    onLab()
    const page = mounted(
      HashRing,
      { stands: two, places: placesIn(520), radius: 34, selected: null },
      language,
    )
    expect(page.find('svg').attributes('aria-label')).toBe(label)
    expect(page.findAll('.arc').map((arc) => arc.attributes('data-owner'))).toEqual(['n2', 'n3'])
    expect(page.findAll('.faint')).toHaveLength(0)
  })

  test('lets the arcs of a chosen node stand out', () => {
    onLab()
    const page = mounted(HashRing, { stands: two, places: placesIn(520), radius: 34, selected: 'n3' })
    expect(page.findAll('.faint').map((arc) => arc.attributes('data-owner'))).toEqual(['n2'])
  })

  test('is left out where there is no room or no ring', () => {
    onLab()
    const props = { radius: 34, selected: null }
    expect(
      mounted(HashRing, { ...props, stands: two, places: placesIn(260) })
        .find('svg')
        .exists(),
    ).toBe(false)
    expect(
      mounted(HashRing, { ...props, stands: [], places: placesIn(520) })
        .find('svg')
        .exists(),
    ).toBe(false)
  })

  test('keeps the place of a node that is down, and forgets a node that has left', () => {
    const ring = { points: [0.5], share: 1 }
    const view = { ...nodeFrame('n2').view!, ring }
    const frames = ref<readonly NodeFrame[]>([nodeFrame('n2', { view }), nodeFrame('n3')])
    const stands = useHashRing(ref(['n2', 'n3']), frames)
    expect(stands.value.map(({ node, up }) => [node, up])).toEqual([['n2', true]])
    frames.value = [nodeFrame('n2', { up: false, view: null }), nodeFrame('n3')]
    expect(stands.value.map(({ node, up }) => [node, up])).toEqual([['n2', false]])
    frames.value = [nodeFrame('n2'), nodeFrame('n3')]
    expect(stands.value).toEqual([])
  })

  test('is told in per cent beside each node', () => {
    onLab()
    const props = { id: 'n2', frame: nodeFrame('n2'), place: { x: 100, y: 100 }, radius: 30, stand: two[0] }
    const page = mounted(TopologyNode, props)
    expect(page.find('.share').text()).toBe('65%')
    expect(page.find('button').attributes('aria-label')).toContain('65% of the keys')
  })
})
