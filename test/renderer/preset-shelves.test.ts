import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import type { Preset } from '../../src/contract/preset.ts'
import { families } from '../../src/core/protocol/contract.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import PresetShelves from '../../src/renderer/components/PresetShelves.vue'
import { classicsOf, hasAllWords, shelvesByFamily } from '../../src/renderer/composables/preset-shelves.ts'
import { usePresets } from '../../src/renderer/stores/presets.ts'
import { mounted, onLab } from './mounted.ts'
import { experiment } from './samples.ts'

afterEach(() => document.body.replaceChildren())

function preset(id: string, protocol: string): Preset {
  const title = { en: `The ${id}`, 'zh-CN': `场景 ${id}` }
  return { id, title, story: title, expected: 'ok', experiment: experiment({ protocol }) }
}

const some = [
  preset('stale-read', 'raft'),
  preset('pbft-slow-primary', 'pbft'),
  preset('leader-dies', 'raft'),
  preset('paxos-duel', 'paxos'),
]

describe('The shelves', () => {
  test('hold every situation once, families in their order', () => {
    const shelves = shelvesByFamily(some, protocols)
    const held = shelves.flatMap((family) => family.shelves.flatMap((shelf) => shelf.presets))
    expect(held.map(({ id }) => id).toSorted()).toEqual(some.map(({ id }) => id).toSorted())
    const order = shelves.map(({ family }) => families.indexOf(family))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  test('put the first minute first among the classics', () => {
    expect(classicsOf(some).map(({ id }) => id)).toEqual(['leader-dies', 'stale-read'])
  })

  test('find by all words in any order and case', () => {
    expect(hasAllWords('slow PBFT', ['PBFT', 'a slow primary'])).toBe(true)
    expect(hasAllWords('slow raft', ['PBFT', 'a slow primary'])).toBe(false)
  })
})

describe('The start view', () => {
  function opened(language: 'en' | 'zh-CN' = 'en') {
    onLab()
    usePresets().presets = some
    return mounted(PresetShelves, {}, language)
  }
  const shown = (page: ReturnType<typeof opened>): (string | undefined)[] =>
    page.findAll('[data-preset]').map((row) => row.attributes('data-preset'))

  test('shows the classics, and a family once it is opened', async () => {
    const page = opened()
    expect(shown(page)).toEqual(['leader-dies', 'stale-read'])
    const family = page.find('[data-family=byzantine] button')
    expect(family.attributes('aria-expanded')).toBe('false')
    await family.trigger('click')
    expect(family.attributes('aria-expanded')).toBe('true')
    expect(shown(page)).toEqual(['leader-dies', 'stale-read', 'pbft-slow-primary'])
  })

  test('finds a situation by the name of its system or family, and says when there is none', async () => {
    const page = opened()
    const field = page.find('[data-testid=find-preset]')
    await field.setValue('byzantine')
    expect(shown(page)).toEqual(['pbft-slow-primary'])
    expect(page.find('[role=status]').text()).toBe('1 of 4 situations')
    await field.setValue('no such thing')
    expect(shown(page)).toEqual([])
    expect(page.text()).toContain('No situation has all these words.')
    await field.trigger('keydown', { key: 'Escape' })
    await flushPromises()
    expect(shown(page)).toEqual(['leader-dies', 'stale-read'])
  })
})
