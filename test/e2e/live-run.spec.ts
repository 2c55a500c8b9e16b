import { Bench, patience } from './bench.ts'
import { expect, test } from './app.fixture.ts'
import { t } from './screen-words.ts'

test('The one big button runs a live cluster whose leader dies, and the verdict is kept with the run.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  await bench.button('start.seeLeaderDie').click()

  const first = await bench.leaderId()
  await expect(bench.node(first)).toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)
  await bench.anotherLeaderThan(first)
  // The schedule brings the old leader back; the run then ends by itself.
  await expect(bench.node(first)).not.toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)
  await bench.untilKept()
  await expect(bench.verdict).toHaveText(t('checks.linearizable'))

  await bench.button('app.runs').click()
  const row = page.getByRole('row').filter({ hasText: t('bench.live') })
  await expect(row).toHaveCount(1)
  await expect(row).toContainText(t('answer.ok'))
})

test('A leader that is crashed by hand is seen down, comes back when healed, and the list tells what it did.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  await bench.button('start.own').click()
  await page.getByLabel(t('editor.nodes'), { exact: true }).fill('3')
  await page.getByLabel(t('editor.nodes'), { exact: true }).press('Tab')
  await bench.button('bench.run').click()
  const leader = await bench.leaderId()

  await page.keyboard.press(leader.slice(1))
  await page.keyboard.press('c')
  await expect(bench.node(leader)).toHaveAccessibleName(`${leader}, ${t('topology.crashed')}`, patience)
  await bench.anotherLeaderThan(leader)
  await expect(page.getByText(t('schedule.lasting'))).toBeVisible()

  await bench.choose(leader, 'faults.restart')
  await expect(bench.node(leader)).not.toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)
  const over = page.getByRole('button', { name: new RegExp(`Crash ${leader}`) })
  await expect(over).toBeVisible(patience)
  await bench.finish()
  await expect(bench.verdict).toHaveText(t('checks.linearizable'))
  await expect(over).not.toContainText(t('schedule.inert'))
  await expect(over.locator('.effect')).not.toBeEmpty()
})

test('A line dragged across the topology parts the cluster until everything is healed.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  await bench.button('start.own').click()
  await bench.button('bench.run').click()
  const all = ['n1', 'n2', 'n3', 'n4', 'n5']
  await bench.leaderId()

  await bench.cutOff(['n1', 'n2'], all, false)
  const cut = t('topology.willCut', { what: 'n1 n2 | n3 n4 n5' })
  await expect(bench.topology.getByRole('status')).toHaveText(cut)
  await page.mouse.up()
  const heal = page.getByRole('button', {
    name: t('schedule.healThis', { what: 'Partition n1 n2 | n3 n4 n5' }),
  })
  await expect(heal).toBeVisible(patience)
  await bench.runFor(1)

  await bench.button('schedule.healAll').click()
  await expect(page.getByText(t('schedule.lasting'))).toHaveCount(0, patience)
  await expect(page.getByText(t('schedule.over'), { exact: true })).toBeVisible()
  await bench.finish()
  await expect(bench.verdict).toHaveText(t('checks.linearizable'))
})

test('A look inside a living node shows its state, its log and the tables on its disk.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  await bench.button('start.own').click()
  await bench.button('bench.run').click()
  const leader = await bench.leaderId()
  await bench.choose(leader, 'faults.inspect')

  const inspector = page.getByRole('region', { name: t('inspector.title'), exact: true })
  await expect(inspector).toContainText(leader)
  await expect(inspector.getByText(t('inspector.progress'), { exact: true })).toBeVisible()
  await inspector.getByRole('tab', { name: t('inspector.log') }).click()
  await expect(inspector.getByRole('cell', { name: t('entry.applied') }).first()).toBeVisible(patience)
  await inspector.getByRole('tab', { name: t('inspector.database') }).click()
  await inspector.getByRole('button', { name: /^log/ }).click()
  // The header and at least one row of the log's table.
  await expect.poll(() => inspector.getByRole('row').count(), patience).toBeGreaterThan(1)
  await inspector.getByRole('tab', { name: t('inspector.messages') }).click()
  await expect(inspector.getByRole('cell', { name: t('fate.delivered') }).first()).toBeVisible(patience)
  await bench.finish()
})

test('A planted mistake is convicted, and the evidence opens with the sentence, the proof and the node.', async ({
  app: page,
}) => {
  const bench = new Bench(page)
  await page.locator('[data-preset="lost-write"]').click()
  await expect(bench.verdict).toHaveAttribute('data-answer', 'illegal', { timeout: 40_000 })
  await expect(bench.verdict).toContainText(t('verdict.violated', { check: '' }).trim())
  await bench.finish()

  await bench.verdict.click()
  await bench.evidence
    .getByRole('button', { name: new RegExp(`${t('checks.durable-before-send')}$`) })
    .click()
  await expect(bench.evidence.getByRole('heading', { name: t('checks.durable-before-send') })).toBeVisible()
  await expect(bench.evidence.locator('.shown p')).toContainText(/\bn[123]\b.*\.$/)
  await bench.evidence.getByRole('button', { name: t('app.close') }).click()
  await expect(bench.evidence).toHaveCount(0)
})
