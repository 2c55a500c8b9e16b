import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import ClientPolicyFields from '../../src/renderer/components/ClientPolicyFields.vue'
import SupervisorFields from '../../src/renderer/components/SupervisorFields.vue'
import { experimentGuard } from '../../src/contract/guard/experiment-guard.ts'
import { supervisorBounds, supervisorDefaults } from '../../src/core/recovery/supervisor.ts'
import { supervisorProblem } from '../../src/core/experiment/supervisor-problem.ts'
import { breakerDefaults, policyBounds } from '../../src/core/workload/policy/client-policy.ts'
import { useDraft } from '../../src/renderer/stores/draft.ts'
import { safeParse } from 'valibot'
import { mounted, onLab } from './mounted.ts'

async function type(page: ReturnType<typeof mounted>, label: string, text: string): Promise<void> {
  const field = page.findAll('.field').find((one) => one.find('label').text() === label)!
  const input = field.find('input')
  await input.setValue(text)
  await input.trigger('change')
}

test('Says in one line what of the client policy differs from the usual', async () => {
  onLab()
  const draft = useDraft()
  const page = mounted(ClientPolicyFields, { disabled: false })
  expect(page.find('summary').text()).toContain('as usual')
  draft.setPolicy({ retries: 3, breaker: breakerDefaults })
  await nextTick()
  expect(page.find('summary').text()).toContain('3 retries · breaker')
  expect(page.text()).toContain('Opens after')
  page.unmount()
})

test('Refuses at the field what the experiment would be refused for', async () => {
  onLab()
  const draft = useDraft()
  const page = mounted(ClientPolicyFields, { disabled: false })
  await type(page, 'Give up after', '400')
  expect(page.find('[role=alert]').text()).toBe('Expected 500 to 600000')
  expect(draft.experiment.workload.policy.giveUpMs).toBe(2_000)
  await type(page, 'Give up after', '900')
  expect(draft.experiment.workload.policy.giveUpMs).toBe(900)
  page.unmount()
})

test('Switches the supervisor on with its defaults, and off again', async () => {
  onLab()
  const draft = useDraft()
  const page = mounted(SupervisorFields, { disabled: false })
  expect(page.find('summary').text()).toContain('none, nodes wait')
  await page.find('select').setValue('always')
  expect(draft.experiment.supervisor).toEqual(supervisorDefaults)
  expect(page.find('summary').text()).toContain('restarts always · 5 in 5 s at most')
  await type(page, 'Longest wait', '10')
  expect(page.find('[role=alert]').text()).toBe('Expected 50 to 600000')
  expect(draft.experiment.supervisor).toEqual(supervisorDefaults)
  await page.find('select').setValue('')
  expect(draft.experiment.supervisor).toBe(null)
  page.unmount()
})

test.each(Object.entries(policyBounds))(
  'The bounds of %s in the editor are those of the file',
  (name, bounds) => {
    const accepts = (value: number): boolean => {
      const inside = ['baseMs', 'maxMs'].includes(name)
        ? { backOff: { [name]: value } }
        : name in breakerDefaults
          ? { breaker: { ...breakerDefaults, [name]: value } }
          : { [name]: value }
      return safeParse(experimentGuard, { name: 'x', protocol: 'raft', workload: { policy: inside } }).success
    }
    const [min, max] = bounds
    expect([min - 1, min, max, max + 1].map(accepts)).toEqual([false, true, true, false])
  },
)

test.each(Object.entries(supervisorBounds))('A supervisor may have %s within %j only', (name, [min, max]) => {
  const wide = { ...supervisorDefaults, backOffMs: 0, backOffMaxMs: 600_000 }
  const accepts = (value: number): boolean => supervisorProblem({ ...wide, [name]: value }) === null
  expect([min - 1, min, max, max + 1].map(accepts)).toEqual([false, true, true, false])
})
