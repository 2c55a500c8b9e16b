import { expect, test } from './app.fixture.ts'

test('The lab speaks Chinese as soon as it is asked to, and still does after it is opened again', async ({
  app,
}) => {
  await app.getByRole('button', { name: 'Settings' }).click()
  await app.getByLabel('简体中文').check()
  await expect(app.getByRole('heading', { name: '设置' })).toBeVisible()
  await app.getByRole('button', { name: '引导实验', exact: true }).click()
  await expect(app.locator('[data-lab=leader-dies]')).toContainText('领导者宕机')
  await app.reload()
  await expect(app.getByRole('button', { name: '看一次领导者宕机' })).toBeEnabled()
  await app.locator('[data-preset=leader-dies]').click()
  await expect(app.getByTestId('feed')).toContainText('赢得选举')
  await app.getByRole('button', { name: '设置' }).click()
  await app.getByLabel('English').check()
  await expect(app.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('Dark and light are both there, and words stand out from their ground in both', async ({ app }) => {
  await app.getByRole('button', { name: 'Settings' }).click()
  for (const theme of ['dark', 'light'] as const) {
    await app.getByLabel(theme).check()
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme)
    const ratios = await app.evaluate(() => {
      const style = getComputedStyle(document.documentElement)
      const channel = (value: number): number =>
        value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      const luminance = (token: string): number => {
        const hex = style.getPropertyValue(`--${token}`).trim().slice(1)
        const [r, g, b] = [0, 2, 4].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255))
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
      }
      const ratio = (one: string, other: string): number => {
        const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x)
        return (a! + 0.05) / (b! + 0.05)
      }
      const words = [
        'text',
        'text-soft',
        'accent',
        'fault',
        'ok',
        'violation',
        'unknown',
        'state-down',
        'text-faint',
      ]
      const pairs = words.flatMap((word) =>
        ['ground', 'panel', 'raised'].map((ground) => [word, ground] as const),
      )
      const onColour = [
        ['on-accent', 'accent'],
        ['on-leader', 'state-leader'],
        ['violation', 'violation-ground'],
      ] as const
      return [...pairs, ...onColour].map(([a, b]) => ({ pair: `${a} on ${b}`, ratio: ratio(a, b) }))
    })
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([])
  }
})
