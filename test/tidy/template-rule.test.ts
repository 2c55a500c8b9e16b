import { expect, test } from 'vitest'
import { filesBelow } from './repository.ts'
import { templateOffences } from './template-rule.ts'

test('no template speaks by itself', () => {
  expect(templateOffences(filesBelow('src/renderer', '.vue'))).toEqual([])
})

test.each([
  '<p>Leader</p>',
  '<p>{{ count }} nodes</p>',
  '<p v-if="a">{{ t("x") }}</p><p v-else>没有</p>',
  '<button title="Crash"></button>',
  '<input placeholder="name" />',
  "<p>{{ 'Leader' }}</p>",
  '<img :alt="`Logo`" />',
  '<ul><li v-for="x in xs" :key="x"><b>of</b></li></ul>',
])('refuses %s', (template) => {
  expect(templateOffences([componentOf(template)])).toHaveLength(1)
})

test.each([
  '<p>{{ t("node.leader") }}</p>',
  '<p>{{ count }} / {{ total }} · 100 %</p>',
  '<button :title="t(\'crash\')" class="danger" type="button"></button>',
  '<kbd>Ctrl</kbd>',
  '<!-- a comment may use words -->',
  "<p :class=\"active ? 'on' : 'off'\" />",
])('allows %s', (template) => {
  expect(templateOffences([componentOf(template)])).toEqual([])
})

function componentOf(template: string) {
  return { path: 'src/renderer/views/Sample.vue', text: `<template>\n${template}\n</template>` }
}
