import { readFileSync } from 'node:fs'
import type { Lab } from '../../src/core/lab/lab.ts'
import { expect, test } from './app.fixture.ts'
import { Bench, patience } from './bench.ts'
import { t } from './screen-words.ts'

const file = new URL('../../resources/labs/leader-dies/lab.json', import.meta.url)
const lab = JSON.parse(readFileSync(file, 'utf8')) as Lab

test('A lab that was passed is explained with the run’s own numbers, and is still passed after a reload.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  const card = page.getByRole('button', { name: new RegExp(`^${lab.title.en}`) })
  await bench.button('app.labs').click()
  await card.click()
  await bench.button('labs.next').click()
  const prediction = lab.steps.find((step) => step.kind === 'prediction')!
  const right = prediction.options.find(({ id }) => id === prediction.correct)!
  await page.getByRole('radio', { name: right.text.en }).click()
  await expect(page.getByRole('status')).toHaveText(t('labs.predicted'))
  await bench.button('labs.next').click()

  await bench.button('bench.run').click()
  const leader = await bench.leaderId()
  await bench.choose(leader, 'faults.crash')
  const next = await bench.anotherLeaderThan(leader)
  await bench.runFor(2)
  await bench.finish()
  await bench.button('labs.handIn').click()
  await expect(page.getByTestId('lab-result')).toContainText(t('labs.stepPassed'), patience)

  await bench.button('labs.next').click()
  await expect(page.getByText(t('labs.predictionRight'))).toBeVisible(patience)
  const explained = new RegExp(`In your run ${leader} .* ${next} led \\d+ ms later`)
  await expect(page.getByRole('main')).toContainText(explained)
  await expect(page.getByRole('main')).not.toContainText(/[{}]/)

  await page.reload()
  await bench.button('app.labs').click()
  const passed = lab.steps.filter(({ kind }) => kind !== 'story' && kind !== 'explanation').length
  const progress = new RegExp(`^${t('labs.progress', { done: passed, of: '\\d+' })}$`)
  await expect(card.getByText(progress)).toBeVisible()
})
