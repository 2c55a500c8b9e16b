import { expect, test } from './app.fixture.ts'
import { Workbench } from './workbench.ts'

test('A line drawn through the topology parts the cluster; each side is named, and healing joins them', async ({
  app,
}) => {
  const bench = new Workbench(app)
  await app.locator('[data-preset=leader-dies]').click()
  await bench.leaderId()
  // From above, between n1 and n2, down between n3 and n2: n2 stands alone.
  await bench.draw([
    [0.63, 0.03],
    [0.64, 0.62],
    [0.99, 0.62],
  ])
  const lasting = app.locator('.lasting').filter({ hasText: 'Partition' })
  await expect(lasting).toContainText('n1 n3 n4 n5 | n2')
  await expect(app.getByTestId('feed')).toContainText('The network is cut: n1 n3 n4 n5 | n2')
  await bench.watch(1)
  await app.keyboard.press('h')
  await expect(lasting).toHaveCount(0)
  await expect(app.getByTestId('feed')).toContainText(/The network is whole again · \d+ messages cut/)
  await bench.finish()
  await expect(bench.verdict).toHaveAttribute('data-answer', 'ok')
})

test('What was done by hand is in the schedule of the saved experiment', async ({ app }) => {
  const bench = new Workbench(app)
  await app.locator('[data-preset=slow-follower]').click()
  const leader = await bench.leaderId()
  await bench.doTo(leader, 'Cut off from all others')
  await expect(app.locator('.lasting').filter({ hasText: 'Partition' })).toBeVisible()
  await app.getByRole('tab', { name: 'Experiment' }).click()
  await expect
    .poll(async () => {
      const saved = app.waitForEvent('download')
      await app.getByRole('button', { name: 'Save' }).click()
      const stream = await (await saved).createReadStream()
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      const { faults } = JSON.parse(text) as { faults: { kind: string; target?: string }[] }
      return faults.filter((fault) => fault.kind === 'partition').map((fault) => fault.target)
    })
    .toEqual([leader])
})

test('A node shows its state, its log, the tables on its disk and its messages', async ({ app }) => {
  const bench = new Workbench(app)
  await app.locator('[data-preset=leader-dies]').click()
  const leader = await bench.leaderId()
  await bench.watch(1)
  await bench.doTo(leader, 'Inspect')
  const inspector = app.getByRole('region', { name: 'Node' })
  await expect(inspector).toContainText('Commit index')
  await inspector.getByRole('tab', { name: 'Log' }).click()
  await expect(inspector.locator('tbody tr').first()).toContainText(/write x|read x|cas x/)
  await inspector.getByRole('tab', { name: 'Disk' }).click()
  await expect(inspector.locator('tbody tr').first()).toContainText('votedFor')
  await inspector.getByRole('tab', { name: 'Messages' }).click()
  await expect(inspector.locator('tbody tr').first()).toContainText('→')
})
