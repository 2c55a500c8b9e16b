import { Bench, patience } from './bench.ts'
import { expect, test } from './app.fixture.ts'
import { t } from './screen-words.ts'

test('Virtual time stops, goes on one event at a time, and runs again to the end.', async ({ app: page }) => {
  const bench = new Bench(page)
  await bench.button('start.own').click()
  await page.getByRole('radio', { name: t('bench.simulated'), exact: true }).click()
  await page.getByLabel(t('editor.duration'), { exact: true }).fill('20')
  await bench.button('bench.run').click()
  await bench.leaderId()

  await bench.button('bench.pause').click()
  await expect(bench.phase).toHaveText(t('phase.paused'), patience)
  const stoppedAt = await bench.seconds()
  for (let i = 0; i < 5; i++) await bench.button('bench.step').click()
  await expect.poll(() => bench.seconds(), patience).toBeGreaterThan(stoppedAt)
  await expect(bench.phase).toHaveText(t('phase.paused'))

  await page.getByRole('combobox', { name: t('bench.speed') }).selectOption('10')
  await bench.button('bench.resume').click()
  await bench.untilKept()
  expect(await bench.seconds()).toBeGreaterThanOrEqual(20)
  await expect(bench.verdict).toHaveText(t('checks.linearizable'))
})

test('The keyboard alone starts a situation, breaks it, finds commands and shows its own help.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  const preset = page.locator('[data-preset="leader-dies"]')
  await expect(preset).toBeVisible()
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(preset).toBeFocused({ timeout: 1 })
  }).toPass({ intervals: [0], timeout: 20_000 })
  await page.keyboard.press('Enter')
  const leader = await bench.leaderId()

  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: t('app.palette') })
  await expect(palette).toBeVisible()
  await page.keyboard.type(t('command.crashLeader').toLowerCase())
  await page.keyboard.press('Enter')
  await expect(palette).toHaveCount(0)
  await expect(bench.node(leader)).toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)
  await page.keyboard.press('h')
  await expect(bench.node(leader)).not.toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: t('keys.title') })
  await expect(help).toContainText(t('keys.crash'))
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await page.keyboard.press('f')
  await bench.untilKept()
})
