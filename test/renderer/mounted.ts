import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, type Component } from 'vue'
import { useLab } from '../../src/renderer/api/lab.ts'
import { createWords } from '../../src/renderer/locales/messages.ts'
import type { Language } from '../../src/core/model/sentence.ts'
import { fakeLab, type FakeLab } from './fake-lab.ts'

/** Fresh stores over that lab; stores may be used before anything is mounted. */
export function onLab(lab: FakeLab = fakeLab({})): FakeLab {
  useLab(lab)
  setActivePinia(createPinia())
  return lab
}

/** A component as it stands in the app: stores, words and tooltips around it. */
export function mounted(
  component: Component,
  props: Record<string, unknown> = {},
  language: Language = 'en',
): VueWrapper {
  const Around = defineComponent({
    render: () => h(TooltipProvider, null, { default: () => h(component, props) }),
  })
  return mount(Around, { global: { plugins: [createWords(language)] }, attachTo: document.body })
}
