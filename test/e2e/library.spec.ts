import { expect, test } from './app.fixture.ts'
import { Workbench } from './workbench.ts'

test('Two runs are kept, compared, deleted and brought back; one goes out as a file and comes in again', async ({
  app,
}) => {
  const bench = new Workbench(app)
  await bench.runShortly('First try')
  await bench.runShortly('Second try')
  await app.getByRole('button', { name: 'Runs', exact: true }).click()
  const rows = app.locator('[data-run]')
  await expect(rows).toHaveCount(2)

  await app.getByLabel('Select First try').check()
  await app.getByLabel('Select Second try').check()
  await app.getByRole('button', { name: 'Compare two' }).click()
  await expect(app.getByRole('heading', { name: 'Two runs side by side' })).toBeVisible()
  await expect(app.getByRole('columnheader', { name: /First try/ })).toBeVisible()
  await expect(app.locator('.charts canvas')).toHaveCount(3)
  await app.getByRole('main').getByRole('button', { name: 'Runs' }).click()

  await app.getByRole('button', { name: 'Delete First try' }).click()
  await expect(rows).toHaveCount(1)
  await app.getByRole('button', { name: 'Undo' }).click()
  await expect(rows).toHaveCount(2)

  const first = rows.filter({ hasText: 'First try' })
  await first.getByRole('button', { name: 'Export' }).click()
  const saved = app.waitForEvent('download')
  await app.getByRole('menuitem', { name: 'Run file (.faultline)' }).click()
  const path = await (await saved).path()
  await app.getByRole('button', { name: 'Delete First try' }).click()
  await expect(rows).toHaveCount(1)
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: 'Import' }).click()
  await (await chooser).setFiles(path)
  await expect(rows.filter({ hasText: 'First try' })).toHaveCount(1)
})

test('A recorded run is shown again, moment by moment', async ({ app }) => {
  const bench = new Workbench(app)
  await bench.runShortly('To look at again')
  await app.getByRole('button', { name: 'Runs', exact: true }).click()
  await app.getByRole('button', { name: 'To look at again', exact: true }).click()
  await expect(app.getByTestId('phase')).toHaveText('recorded run')
  await bench.leaderId()
  await app.getByLabel('Shown moment').fill('0')
  await expect(bench.leader).toHaveCount(0)
  await app.getByRole('button', { name: 'Play' }).click()
  await bench.leaderId()
  await expect(app.getByTestId('verdict')).toHaveAttribute('data-final', 'true')
  await app.getByRole('button', { name: 'Table' }).click()
  await expect(app.getByRole('columnheader', { name: 'available' })).toBeVisible()
})

test('A file that is no run is refused in one sentence and changes nothing', async ({ app }) => {
  const bench = new Workbench(app)
  await bench.runShortly('Stays')
  await app.getByRole('button', { name: 'Runs', exact: true }).click()
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: 'Import' }).click()
  const buffer = Buffer.from('this is not a run')
  await (await chooser).setFiles({ name: 'foreign.faultline', mimeType: 'application/octet-stream', buffer })
  await expect(app.locator('.notice.problem')).toBeVisible()
  await expect(app.locator('[data-run]')).toHaveCount(1)
})

test('An experiment file with an unknown key is refused beside the editor, which keeps what it had', async ({
  app,
}) => {
  await app.getByRole('button', { name: 'Workbench' }).click()
  await app.getByLabel('Name').fill('Mine')
  await app.getByLabel('Name').press('Tab')
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: 'Open', exact: true }).click()
  const buffer = Buffer.from('{"format":1,"name":"x","protokol":"raft"}')
  await (await chooser).setFiles({ name: 'wrong.json', mimeType: 'application/json', buffer })
  await expect(app.locator('.editor [role=alert]')).toContainText('protokol')
  await expect(app.getByLabel('Name')).toHaveValue('Mine')
})
