import { expect, test } from './app.fixture.ts'
import { patience } from './bench.ts'
import { t } from './screen-words.ts'

test('At 1280 pixels a labelled run with a long name and a long verdict fits into the title row', async ({
  app,
}) => {
  const field = app.getByRole('searchbox', { name: t('start.find') })
  await field.fill('three-phase partition splits')
  await field.press('Enter')
  await expect(app.locator('[data-label=beyond]')).toBeVisible(patience)
  const verdict = (await app.getByTestId('verdict').boundingBox())!
  const next = (await app.getByRole('button', { name: t('app.palette') }).boundingBox())!
  const bar = (await app.getByRole('banner').boundingBox())!
  expect(verdict.width).toBeGreaterThan(120)
  expect(verdict.x + verdict.width).toBeLessThanOrEqual(next.x)
  expect(verdict.y + verdict.height).toBeLessThanOrEqual(bar.y + bar.height)
  for (const key of ['bench.run', 'bench.finish'])
    await expect(app.getByRole('toolbar').getByRole('button', { name: t(key), exact: true })).toBeVisible()
})
