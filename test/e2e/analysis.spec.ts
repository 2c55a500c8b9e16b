import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './app.fixture.ts'
import { Bench } from './bench.ts'
import { recordedFile } from './recorded-file.ts'
import { clippedTexts, faintTexts, untranslatedKeys } from './screen-offences.ts'
import { t } from './screen-words.ts'

/** The Analysis screen as a person sees it. */
class Analysis {
  readonly page: Page
  readonly answer: Locator
  readonly evidence: Locator
  readonly spoken: Locator

  constructor(page: Page) {
    this.page = page
    this.answer = page.getByTestId('history-answer')
    this.evidence = page.getByTestId('evidence-table')
    this.spoken = page.getByTestId('focused-operation')
  }

  async show(): Promise<void> {
    await new Bench(this.page).button('app.analysis').click()
    await expect(this.page.getByTestId('analysis')).toBeVisible()
  }

  async sample(id: string): Promise<void> {
    await this.page.locator(`[data-sample=${id}]`).click()
    await expect(this.answer).toBeVisible()
  }

  async open(path: string): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: t('analysis.open'), exact: true }).click()
    await (await chooser).setFiles(path)
  }

  /** Lets a text fall onto the page as a file. */
  async drop(name: string, text: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([name, text]) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([text], name))
        return transfer
      },
      [name, text] as const,
    )
    await this.page.getByTestId('analysis').dispatchEvent('drop', { dataTransfer: transfer })
  }
}

async function offencesOf(page: Page): Promise<string[]> {
  const found = [untranslatedKeys, clippedTexts, faintTexts].map((look) => page.evaluate(look))
  return (await Promise.all(found)).flat()
}

test('A sample is violated, its evidence is listed, and the keyboard walks through it.', async ({
  app: page,
}) => {
  const analysis = new Analysis(page)
  await analysis.show()
  expect(await offencesOf(page)).toEqual([])
  await analysis.sample('stale-read')
  await expect(analysis.answer).toHaveAttribute('data-answer', 'illegal')
  await expect(analysis.evidence.getByRole('row')).not.toHaveCount(0)
  expect(await offencesOf(page)).toEqual([])

  await page.keyboard.press(']')
  await expect(analysis.spoken).toContainText(t('analysis.isEvidence'))
  const first = await analysis.spoken.textContent()
  await page.keyboard.press(']')
  await expect(analysis.spoken).not.toHaveText(first!)
  await page.getByTestId('history-canvas').focus()
  await page.keyboard.press('Home')
  const home = await analysis.spoken.textContent()
  await page.keyboard.press('ArrowRight')
  await expect(analysis.spoken).not.toHaveText(home!)
  await page.keyboard.press('Escape')
  await expect(analysis.spoken).toHaveText('')

  const all = page.getByRole('button', { name: t('analysis.fit'), exact: true })
  await page.keyboard.press('f')
  await expect(all).toBeDisabled()
  await page.keyboard.press('w')
  await expect(all).toBeEnabled()
  await page.getByRole('button', { name: t('analysis.close') }).click()
  await expect(page.locator('[data-sample]').first()).toBeVisible()
})

test('Transactions show their cycle, and an edge leads to what it is made of.', async ({ app: page }) => {
  const analysis = new Analysis(page)
  await analysis.show()
  await analysis.sample('lost-update')
  const edges = page.getByTestId('cycle').getByRole('button')
  await expect(edges).toHaveCount(2)
  await edges.first().click()
  await expect(analysis.spoken).toContainText('append x')
  expect(await offencesOf(page)).toEqual([])
  await page.getByLabel(t('analysis.level')).selectOption('read-committed')
  await page.getByRole('button', { name: t('analysis.judge'), exact: true }).click()
  await expect(analysis.answer).toHaveAttribute('data-answer', 'ok')
})

test('A broken file is refused with its line, and the next one opens.', async ({ app: page, dataFolder }) => {
  const analysis = new Analysis(page)
  await analysis.show()
  const whole =
    '{:type :invoke, :process 0, :f :read, :value nil}\n{:type :ok, :process 0, :f :read, :value nil}\n'
  await analysis.drop('torn.edn', `${whole}{:type :invoke, :process`)
  const refusal = page.getByTestId('refusal')
  await expect(refusal).toContainText(/torn\.edn: line 3/)
  await expect(refusal.locator('code')).toHaveText('{:type :invoke, :process')
  expect(await offencesOf(page)).toEqual([])
  const path = join(dataFolder, 'whole.edn')
  writeFileSync(path, whole)
  await analysis.open(path)
  await expect(analysis.answer).toHaveAttribute('data-answer', 'ok')
})

test('A check that takes too long is cancelled and says so.', async ({ app: page }) => {
  const analysis = new Analysis(page)
  await analysis.show()
  await analysis.drop('hard.jsonl', hardHistory())
  const cancel = page.getByTestId('history-work').getByRole('button', { name: t('analysis.cancel') })
  await expect(page.getByTestId('history-work')).toContainText(t('checks.linearizable'))
  await cancel.click()
  await expect(analysis.answer).toHaveAttribute('data-answer', 'unknown')
})

/** Forty stacks of writes of few values that all overlap, with reads that fit none: many orders, and every one must be tried. */
function hardHistory(): string {
  const head = { format: 'history/1', kind: 'linearizability', model: 'stack', initial: null, time: 'index' }
  const operations = Array.from({ length: 60 }, (_, i) => ({
    process: i,
    op: i % 2 === 0 ? 'push' : 'pop',
    value: i % 2 === 0 ? i % 7 : null,
    output: i % 2 === 0 ? null : (i * 5) % 7,
    call: i,
    return: 1000 + i,
    status: 'ok',
  }))
  const late = { process: 99, op: 'pop', value: null, output: 3, call: 2000, return: 2001, status: 'ok' }
  const never = [3, 3, 3, 3].map((output, i) => ({
    ...late,
    output,
    call: 2002 + 2 * i,
    return: 2003 + 2 * i,
  }))
  return [head, ...operations, late, ...never].map((line) => JSON.stringify(line)).join('\n') + '\n'
}

test('A run of the library is looked at with its faults and its verdict.', async ({
  app: page,
  dataFolder,
}) => {
  const bench = new Bench(page)
  const analysis = new Analysis(page)
  const file = await recordedFile('stale-read', 1, dataFolder)
  await bench.button('app.runs').click()
  const chooser = page.waitForEvent('filechooser')
  await bench.button('runs.import').click()
  await (await chooser).setFiles(file)
  await page
    .locator('tr[data-run]')
    .getByRole('button', { name: t('analysis.analyse') })
    .click()
  await expect(analysis.answer).toHaveAttribute('data-answer', 'illegal')
  await expect(page.getByTestId('history-canvas')).toBeVisible()
  expect(await offencesOf(page)).toEqual([])
})
