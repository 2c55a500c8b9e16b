import { expect, type Locator, type Page } from '@playwright/test'
import { wordOf } from '../../src/core/words/speak.ts'
import { t } from './screen-words.ts'

/** A live cluster on two busy cores takes its time. */
export const patience = { timeout: 25_000 }

/** The workbench as a person sees it, in English. */
export class Bench {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  button(key: string): Locator {
    return this.page.getByRole('button', { name: t(key), exact: true })
  }

  get phase(): Locator {
    return this.page.getByTestId('phase')
  }

  get verdict(): Locator {
    return this.page.getByTestId('verdict')
  }

  get evidence(): Locator {
    return this.page.getByRole('complementary', { name: t('evidence.title') })
  }

  get feed(): Locator {
    return this.page.getByRole('region', { name: t('feed.title'), exact: true })
  }

  get topology(): Locator {
    return this.page.getByRole('region', { name: t('topology.title'), exact: true })
  }

  /** A node in the topology by its id: its name goes on with its role and epoch. */
  node(id: string): Locator {
    return this.topology.getByRole('button', { name: new RegExp(`^${id}(,|$)`) })
  }

  get leader(): Locator {
    return this.topology.getByRole('button', { name: new RegExp(`, ${wordOf('raft.role.leader', 'en')}`) })
  }

  async leaderId(): Promise<string> {
    await expect(this.leader).toHaveCount(1, patience)
    return idOf(this.leader)
  }

  /** Waits until somebody else leads, while `id` does not. */
  async anotherLeaderThan(id: string): Promise<string> {
    const role = wordOf('raft.role.leader', 'en')
    const other = this.topology.getByRole('button', { name: new RegExp(`^(?!${id},).*, ${role}`) })
    await expect(other).toHaveCount(1, patience)
    return idOf(other)
  }

  /** Chooses a fault in the menu of a node. */
  async choose(node: string, key: string): Promise<void> {
    await this.node(node).click()
    await this.page.getByRole('menuitem', { name: new RegExp(`^${t(key)}( [A-Z])?$`) }).click()
    await expect(this.page.getByRole('menu')).toHaveCount(0)
  }

  /** Seconds of the run's own clock. */
  async seconds(): Promise<number> {
    const [minutes = '', seconds = ''] = ((await this.page.getByTestId('clock').textContent()) ?? '').split(
      ':',
    )
    return Number(minutes) * 60 + Number(seconds)
  }

  /** Lets the run go on for some seconds of its own clock. */
  async runFor(seconds: number): Promise<void> {
    const from = await this.seconds()
    await expect.poll(() => this.seconds(), patience).toBeGreaterThanOrEqual(from + seconds)
  }

  /** Until the run is judged and kept. */
  async untilKept(): Promise<void> {
    await expect(this.phase).toHaveText(t('phase.done'), { timeout: 45_000 })
  }

  async finish(): Promise<void> {
    await this.page
      .getByRole('toolbar')
      .getByRole('button', { name: t('bench.finish'), exact: true })
      .click()
    await this.untilKept()
  }

  /** Drags a straight line across the topology that has exactly these neighbours of the circle on one side. */
  async cutOff(ids: readonly string[], all: readonly string[], release = true): Promise<void> {
    const first = all.findIndex((id, i) => ids.includes(id) && !ids.includes(all.at(i - 1)!))
    const around = (i: number): string => all[(i + all.length) % all.length]!
    const from = middle(await this.#centre(around(first - 1)), await this.#centre(around(first)))
    const last = first + ids.length - 1
    const to = middle(await this.#centre(around(last)), await this.#centre(around(last + 1)))
    const out = { x: (to.x - from.x) * 0.35, y: (to.y - from.y) * 0.35 }
    await this.page.mouse.move(from.x - out.x, from.y - out.y)
    await this.page.mouse.down()
    await this.page.mouse.move(to.x + out.x, to.y + out.y, { steps: 20 })
    if (release) await this.page.mouse.up()
  }

  async #centre(id: string): Promise<Point> {
    const box = (await this.node(id).boundingBox())!
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
}

interface Point {
  readonly x: number
  readonly y: number
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

async function idOf(node: Locator): Promise<string> {
  return ((await node.getAttribute('aria-label')) ?? '').split(',', 1).join('')
}
