import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import DetectorField from '../../src/renderer/components/DetectorField.vue'
import { detectorDefaults } from '../../src/core/detect/settings.ts'
import { useDraft } from '../../src/renderer/stores/draft.ts'
import { mounted, onLab } from './mounted.ts'

test('The editor shows the settings of the chosen detector, and says which rule they break', async () => {
  onLab()
  const draft = useDraft()
  const page = mounted(DetectorField, { disabled: false })
  expect(page.text()).toContain('Failure detector')
  expect(page.text()).not.toContain('suspected after')
  draft.set({ detector: { ...detectorDefaults, timeoutMs: 80 } })
  await nextTick()
  expect(page.text()).toContain('suspected after')
  expect(page.text()).toContain('must be longer than the interval of 100 ms')
  page.unmount()
})

test('A protocol that is a detector itself has no second one', () => {
  onLab()
  useDraft().setProtocol('membership')
  const page = mounted(DetectorField, { disabled: false })
  expect(page.text()).toBe('')
  page.unmount()
})
