import { expect, type Locator, type Page } from '@playwright/test'

/** How long a run may take from its last operation to its place in the library. */
const judgedMsMax = 30_000

/** The workbench as a person uses it; every wait is for something that can be seen. */
export class Workbench {
  readonly page: Page
  readonly leader: Locator
  readonly verdict: Locator
  readonly phase: Locator

  constructor(page: Page) {
    this.page = page
    this.leader = page.locator('.node[data-look=leader]')
    this.verdict = page.getByTestId('verdict')
    this.phase = page.getByTestId('phase')
  }

  node(id: string): Locator {
    return this.page.locator(`.node[data-node=${id}]`)
  }

  /** Waits for a leader and gives its id. */
  async leaderId(): Promise<string> {
    await expect(this.leader.first()).toBeVisible({ timeout: 15_000 })
    return (await this.leader.first().getAttribute('data-node'))!
  }

  /** Waits until another node than that one leads, and gives its id. */
  async leaderAfter(old: string): Promise<string> {
    const next = this.page.locator(`.node[data-look=leader]:not([data-node=${old}])`)
    await expect(next.first()).toBeVisible({ timeout: 15_000 })
    return (await next.first().getAttribute('data-node'))!
  }

  /** Presses a node and chooses from its menu. */
  async doTo(node: string, what: string): Promise<void> {
    await this.node(node).click()
    await this.page.getByRole('menuitem', { name: what, exact: true }).click()
  }

  /** Seconds on the run's clock. */
  async seconds(): Promise<number> {
    const [minutes, seconds] = (await this.page.getByTestId('clock').innerText()).split(':').map(Number)
    return minutes! * 60 + seconds!
  }

  /** Waits until the run's clock has gone on by so many seconds. */
  async watch(seconds: number): Promise<void> {
    const from = await this.seconds()
    await expect
      .poll(() => this.seconds(), { timeout: seconds * 1000 + 10_000 })
      .toBeGreaterThan(from + seconds)
  }

  async finish(): Promise<void> {
    await this.page.getByRole('toolbar').getByRole('button', { name: 'Finish' }).click()
    await this.isKept()
  }

  async isKept(): Promise<void> {
    await expect(this.phase).toHaveAttribute('data-phase', 'done', { timeout: judgedMsMax })
    await expect(this.verdict).toHaveAttribute('data-final', 'true')
  }

  /** Draws a line through these points of the stage, given as shares of its width and height. */
  async draw(points: readonly (readonly [number, number])[]): Promise<void> {
    const box = (await this.page.locator('.stage').boundingBox())!
    const at = ([x, y]: readonly [number, number]): [number, number] => [
      box.x + x * box.width,
      box.y + y * box.height,
    ]
    await this.page.mouse.move(...at(points[0]!))
    await this.page.mouse.down()
    for (const point of points.slice(1)) await this.page.mouse.move(...at(point), { steps: 12 })
    await this.page.mouse.up()
  }

  /** A short simulated run of the editor's experiment, kept in the library. */
  async runShortly(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Workbench' }).click()
    await this.page.getByRole('tab', { name: 'Experiment' }).click()
    await this.page.getByLabel('Name').fill(name)
    await this.page.getByLabel('Duration').fill('1')
    await this.page.getByLabel('Duration').press('Tab')
    await this.page.getByRole('radio', { name: 'simulated' }).click()
    // The run before it may still stand there as kept: wait for the new one.
    const before = await this.phase.getAttribute('data-bench-run')
    await this.page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => this.phase.getAttribute('data-bench-run')).not.toBe(before)
    await this.isKept()
  }
}
