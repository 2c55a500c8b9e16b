import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { Bench } from './bench.ts'
import { expect, test } from './app.fixture.ts'
import { recordedFile } from './recorded-file.ts'
import { t } from './screen-words.ts'

async function importFile(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: t('runs.import'), exact: true }).click()
  await (await chooser).setFiles(path)
}

/** Exports a run in one form and answers what was downloaded. */
async function exported(page: Page, row: Locator, form: string): Promise<{ name: string; content: Buffer }> {
  await row.getByRole('button', { name: t('runs.export') }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: t(`format.${form}`) }).click()
  const taken = await download
  return { name: taken.suggestedFilename(), content: readFileSync(await taken.path()) }
}

test('Runs are imported, compared, replayed, exported, deleted and brought back.', async ({
  app: page,
  dataFolder,
}) => {
  const bench = new Bench(page)
  const files = [
    await recordedFile('leader-dies', 1, dataFolder),
    await recordedFile('leader-dies', 2, dataFolder),
  ]
  await bench.button('app.runs').click()
  await expect(page.getByText(t('runs.empty'))).toBeVisible()
  const rows = page.locator('tr[data-run]')
  for (const [i, file] of files.entries()) {
    await importFile(page, file)
    await expect(rows).toHaveCount(i + 1)
  }

  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await bench.button('runs.compare').click()
  await expect(page.getByRole('heading', { name: t('compare.title') })).toBeVisible()
  const served = page.getByRole('row').filter({ hasText: t('compare.served') })
  await expect(served.getByRole('cell').filter({ hasText: /^[1-9]\d+$/ })).toHaveCount(2)
  await page
    .getByRole('main')
    .getByRole('button', { name: t('compare.back') })
    .click()

  const row = rows.first()
  const html = await exported(page, row, 'html')
  const text = html.content.toString('utf8')
  expect(html.name).toMatch(/\.html$/)
  expect(text).toContain('<svg')
  expect(text).not.toMatch(/<script|\ssrc=|<link|url\(|@import/i)
  const history = (await exported(page, row, 'edn')).content.toString('utf8')
  expect(history).toMatch(/^\{.*:type :invoke.*:f :\w+/m)
  const own = await exported(page, row, 'file')

  const id = (await row.getAttribute('data-run'))!
  await row.getByRole('button', { name: t('runs.delete', { name: '' }).trim() }).click()
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: t('runs.undo') }).click()
  await expect(rows).toHaveCount(2)

  // A second time for good, and back from the file that was taken home.
  const again = page.locator(`tr[data-run="${id}"]`)
  await again.getByRole('button', { name: t('runs.delete', { name: '' }).trim() }).click()
  await expect(again).toHaveCount(0)
  const home = join(dataFolder, 'home.faultline')
  writeFileSync(home, own.content)
  await importFile(page, home)
  await expect(again).toHaveCount(1)

  await again.getByRole('button').first().click()
  await expect(bench.phase).toHaveText(t('bench.recorded'))
  await expect(bench.verdict).toHaveText(t('checks.linearizable'))
  const moment = page.getByRole('slider', { name: t('tracks.moment') })
  await moment.fill('3000000')
  await expect.poll(() => bench.seconds()).toBe(3)
  await bench.leaderId()
  await moment.fill('5000000')
  await expect(bench.topology.getByRole('button', { name: new RegExp(t('topology.crashed')) })).toHaveCount(1)
  await bench.button('bench.closeReplay').click()
  await expect(bench.phase).toHaveText(t('bench.notStarted'))
})

test('A truncated run file is refused in a sentence, and the library stays as it was.', async ({
  app: page,
  dataFolder,
}) => {
  const bench = new Bench(page)
  const whole = await recordedFile('leader-dies', 3, dataFolder)
  const torn = join(dataFolder, 'torn.faultline')
  const bytes = readFileSync(whole)
  writeFileSync(torn, bytes.subarray(0, Math.floor(bytes.length / 2)))
  await bench.button('app.runs').click()
  await importFile(page, torn)
  const notices = page.getByRole('list', { name: t('app.notices') })
  await expect(notices.getByRole('listitem')).toContainText(basename(torn))
  await expect(notices.getByRole('listitem')).toContainText(/\.$/)
  await expect(page.getByText(t('runs.empty'))).toBeVisible()

  await importFile(page, whole)
  await expect(page.locator('tr[data-run]')).toHaveCount(1)
})

const experiment = { format: 1, name: 'Mine', protocol: 'raft', nodes: 3 }
const wrongFiles = [
  { what: 'an unknown key', file: { ...experiment, nodez: 3 }, said: /nodez/ },
  { what: 'ten thousand nodes', file: { ...experiment, nodes: 10_000 }, said: /nodes.*10000|nodes.*10,000/ },
]
for (const { what, file, said } of wrongFiles) {
  test(`An experiment file with ${what} is refused where it was opened, and the experiment stays.`, async ({
    app: page,
    dataFolder,
  }) => {
    const bench = new Bench(page)
    await bench.button('start.own').click()
    await page.getByLabel(t('editor.name'), { exact: true }).fill('Kept')
    await page.getByLabel(t('editor.name'), { exact: true }).press('Tab')
    const path = join(dataFolder, 'wrong.json')
    writeFileSync(path, JSON.stringify(file))
    const chooser = page.waitForEvent('filechooser')
    await bench.button('editor.open').click()
    await (await chooser).setFiles(path)
    await expect(page.getByRole('alert')).toHaveText(said)
    await expect(page.getByLabel(t('editor.name'), { exact: true })).toHaveValue('Kept')
    await expect(page.getByLabel(t('editor.nodes'), { exact: true })).toHaveValue('5')
  })
}
