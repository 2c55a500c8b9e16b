import type { Page } from '@playwright/test'
import { expect, test } from './app.fixture.ts'
import { Bench } from './bench.ts'
import { recordedFile } from './recorded-file.ts'
import { clippedTexts, faintTexts, focusedThing, untranslatedKeys } from './screen-offences.ts'
import { screenWords, t } from './screen-words.ts'

/** Controls without a name in the browser's own tree of what a screen reader says. */
async function namelessControls(page: Page): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  const nameless = /^- (button|textbox|combobox|checkbox|radio|tab|slider|link|menuitem|switch)(?!\w| ")/
  return tree
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => nameless.test(line))
}

/** The main views one after another, each once it is there. */
async function eachView(
  page: Page,
  word: (key: string) => string,
  look: (view: string) => Promise<void>,
): Promise<void> {
  const press = async (key: string): Promise<void> =>
    page
      .getByRole('banner')
      .getByRole('button', { name: word(key), exact: true })
      .click()
  await press('app.name')
  await expect(page.getByRole('heading', { name: word('start.title') })).toBeVisible()
  await expect(page.locator('[data-preset]').first()).toBeVisible()
  await look('start')
  await press('app.workbench')
  await expect(page.getByRole('toolbar', { name: word('bench.controls') })).toBeVisible()
  await look('workbench')
  await page.getByRole('tab', { name: word('faults.title') }).click()
  await look('faults')
  await press('app.analysis')
  await expect(page.getByRole('heading', { name: word('analysis.title') })).toBeVisible()
  await expect(page.locator('[data-sample]').first()).toBeVisible()
  await look('analysis')
  for (const view of ['runs', 'labs', 'settings']) {
    await press(`app.${view}`)
    await expect(page.getByRole('heading', { level: 1, name: word(`app.${view}`) })).toBeVisible()
    await look(view)
  }
}

test('Everything is said in Chinese too, nothing is clipped, and the light theme can be chosen there.', async ({
  app: page,
}) => {
  await new Bench(page).button('app.settings').click()
  await page.getByRole('radio', { name: t('settings.chinese') }).check()
  const zh = screenWords('zh-CN')
  await eachView(page, zh, async (view) => {
    expect(await page.evaluate(untranslatedKeys), `${view}: no word is missing`).toEqual([])
    expect(await page.evaluate(clippedTexts), `${view}: every text has room`).toEqual([])
  })
  await page.getByRole('radio', { name: zh('settings.light'), exact: true }).check()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(page.getByRole('heading', { name: zh('start.title') })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

for (const theme of ['dark', 'light'] as const) {
  test(`In the ${theme} theme every text stands out, every control has a name, and focus is seen.`, async ({
    app: page,
    dataFolder,
  }) => {
    const bench = new Bench(page)
    await bench.button('app.settings').click()
    await page.getByRole('radio', { name: t(`settings.${theme}`), exact: true }).check()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    const file = await recordedFile('lost-write', 1, dataFolder)
    await bench.button('app.runs').click()
    const chooser = page.waitForEvent('filechooser')
    await bench.button('runs.import').click()
    await (await chooser).setFiles(file)
    await expect(page.locator('tr[data-run]')).toHaveCount(1)

    const look = async (view: string): Promise<void> => {
      expect(await page.evaluate(untranslatedKeys), `${view}: no word is missing`).toEqual([])
      expect(await page.evaluate(clippedTexts), `${view}: every text has room`).toEqual([])
      expect(await page.evaluate(faintTexts), `${view}: every text stands out`).toEqual([])
      expect(await namelessControls(page), `${view}: every control has a name`).toEqual([])
    }
    await eachView(page, t, look)

    await bench.button('app.runs').click()
    await page.locator('tr[data-run]').getByRole('button').first().click()
    await expect(bench.phase).toHaveText(t('bench.recorded'))
    await bench.node('n1').click()
    await page.keyboard.press('Escape')
    await bench.verdict.click()
    await expect(bench.evidence).toBeVisible()
    await look('a recorded run with its evidence')
    await page.reload()
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(focusedThing)
      expect(focused.isSeen, `focus is seen on ${focused.name}`).toBe(true)
    }
  })
}
