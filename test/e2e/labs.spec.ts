import type { Page } from '@playwright/test'
import { expect, test } from './app.fixture.ts'
import { Workbench } from './workbench.ts'

/** Opens a lab, answers its prediction and comes to the experiment. */
async function open(app: Page, lab: string, prediction: string): Promise<Workbench> {
  await app.getByRole('button', { name: 'Labs', exact: true }).click()
  await app.locator(`[data-lab=${lab}]`).click()
  await app.getByRole('button', { name: 'Next' }).click()
  await app.locator(`[data-option=${prediction}]`).click()
  await expect(app.locator('.said')).toBeVisible()
  await app.getByRole('button', { name: 'Next' }).click()
  return new Workbench(app)
}

async function handIn(app: Page, passes: boolean): Promise<void> {
  await app.getByTestId('hand-in').click()
  await expect(app.getByTestId('lab-result')).toHaveAttribute('data-passed', String(passes), {
    timeout: 20_000,
  })
}

/** Starts the step's run and waits until its own clients work: the run before it is still in the picture until then. */
async function run(app: Page): Promise<void> {
  await app.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(app.getByTestId('phase')).toHaveAttribute('data-phase', 'running')
}

test('The leader dies: a run without a crash fails, one with a fail-over passes and explains itself', async ({
  app,
}) => {
  const bench = await open(app, 'leader-dies', 'pause')
  await run(app)
  await bench.leaderId()
  await bench.watch(0.5)
  await bench.finish()
  await handIn(app, false)

  await run(app)
  const leader = await bench.leaderId()
  await bench.watch(0.5)
  await bench.doTo(leader, 'Crash')
  const next = await bench.leaderAfter(leader)
  await bench.watch(1.5)
  await bench.finish()
  await handIn(app, true)
  await app.getByRole('button', { name: 'Next' }).click()
  await expect(app.locator('.prose')).toContainText(`In your run ${leader} led and died`)
  await expect(app.locator('.prose')).toContainText(next)
  await expect(app.locator('.prediction')).toContainText('You predicted it.')
})

test('Cut off with the minority: a run without a cut fails, one with two sides passes', async ({ app }) => {
  const bench = await open(app, 'minority-cut-off', 'larger')
  await run(app)
  await bench.leaderId()
  await bench.finish()
  await handIn(app, false)

  await run(app)
  const leader = await bench.leaderId()
  // Around the leader and its neighbour on the ring: the fault that the palette makes by hand.
  await app.keyboard.press('Control+k')
  await app.getByPlaceholder('What do you want to do?').fill('cut the leader off')
  await app.keyboard.press('Enter')
  await bench.leaderAfter(leader)
  await bench.watch(2)
  await bench.finish()
  await handIn(app, true)
})

test('Two-phase commit blocks: only a run whose participant is left in doubt passes', async ({ app }) => {
  test.setTimeout(120_000)
  const bench = await open(app, 'two-phase-commit-blocks', 'wait')
  await run(app)
  await expect(bench.node('n1')).toHaveAttribute('data-look', 'leader')
  await bench.finish()
  await handIn(app, false)

  await run(app)
  await expect(bench.node('n1')).toHaveAttribute('data-look', 'leader')
  await bench.watch(1)
  const blocked = app.locator('.node[data-look=blocked]')
  await expect(async () => {
    await bench.doTo('n1', 'Crash')
    await bench.watch(0.5)
    const count = await blocked.count()
    if (count === 0) await app.keyboard.press('h')
    expect(count).toBeGreaterThan(0)
  }).toPass({ timeout: 30_000 })
  await bench.watch(2)
  await bench.doTo('n1', 'Restart')
  await expect(blocked).toHaveCount(0)
  await bench.finish()
  await handIn(app, true)
})

test('Find the planted bug: finishing before the power cut fails; after it the evidence names the bug', async ({
  app,
}) => {
  const bench = await open(app, 'find-the-planted-bug', 'all')
  await run(app)
  await bench.leaderId()
  await bench.finish()
  await handIn(app, false)

  await run(app)
  await bench.leaderId()
  await bench.watch(8)
  await bench.finish()
  await handIn(app, true)
  await app.getByRole('button', { name: 'Next' }).click()
  await app.locator('[data-option]:not([data-option=keeps-log-in-memory])').first().click()
  await expect(app.locator('.said')).not.toContainText('That is right.')
  await app.locator('[data-option=keeps-log-in-memory]').click()
  await expect(app.locator('.said')).toContainText('That is right.')
})
