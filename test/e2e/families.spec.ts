import { families } from '../../src/core/protocol/contract.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { expect, test } from './app.fixture.ts'
import { patience } from './bench.ts'
import { untranslatedKeys } from './screen-offences.ts'
import { t } from './screen-words.ts'

const offered = families.filter((family) => protocols.some((protocol) => protocol.family === family))

test('Every family of systems opens on the start view, and its first situation runs without a stray word', async ({
  app,
}) => {
  test.setTimeout(180_000)
  for (const family of offered) {
    const group = app.locator(`[data-family=${family}]`)
    const heading = group.locator('button[aria-expanded]')
    await expect(heading).toContainText(t(`family.${family}`))
    await heading.press('Enter')
    await expect(heading).toHaveAttribute('aria-expanded', 'true')
    expect(await app.evaluate(untranslatedKeys), `the start view with ${family} open`).toEqual([])
    const preset = group.locator('[data-preset]').first()
    const id = await preset.getAttribute('data-preset')
    await preset.press('Enter')
    await expect(app.locator('.node:not([data-look=idle])').first(), id!).toBeVisible(patience)
    await expect(app.getByTestId('feed').getByRole('listitem').first(), id!).toBeVisible(patience)
    await app.locator('.node').first().click()
    expect(await app.evaluate(untranslatedKeys), `${id} on the workbench`).toEqual([])
    await app.keyboard.press('Escape')
    await app.keyboard.press('Control+k')
    await app.getByPlaceholder(t('command.about')).fill(t('command.discard'))
    await app.keyboard.press('Enter')
    await app.getByRole('button', { name: 'Faultline' }).click()
  }
})

test('The search field finds a situation by its system, and Enter runs the first one found', async ({
  app,
}) => {
  const field = app.getByRole('searchbox', { name: t('start.find') })
  await field.fill('byzantine primary lies')
  await expect(app.locator('[data-preset]')).toHaveAttribute('data-preset', 'pbft-equivocating-primary')
  await field.press('Escape')
  await expect(app.locator('[data-shelf=classics] [data-preset]').first()).toHaveAttribute(
    'data-preset',
    'leader-dies',
  )
  await field.fill('lock fenced')
  await field.press('Enter')
  await expect(app.locator('.node:not([data-look=idle])').first()).toBeVisible(patience)
})
