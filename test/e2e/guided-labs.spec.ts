import { readFileSync } from 'node:fs'
import { wordOf } from '../../src/core/words/speak.ts'
import type { Lab } from '../../src/core/lab/lab.ts'
import type { Page } from '@playwright/test'
import { Bench, patience } from './bench.ts'
import { expect, test } from './app.fixture.ts'
import { t } from './screen-words.ts'

const all = ['n1', 'n2', 'n3', 'n4', 'n5']

/** A lab on the screen, followed as its text says. */
class Learner {
  readonly page: Page
  readonly bench: Bench
  readonly lab: Lab

  constructor(page: Page, id: string) {
    this.page = page
    this.bench = new Bench(page)
    const file = new URL(`../../resources/labs/${id}/lab.json`, import.meta.url)
    this.lab = { ...(JSON.parse(readFileSync(file, 'utf8')) as Lab), id }
  }

  get card() {
    return this.page.getByRole('button', { name: new RegExp(`^${this.lab.title.en}`) })
  }

  /** Opens the lab, reads the story and answers the prediction rightly. */
  async begin(): Promise<void> {
    await this.bench.button('app.labs').click()
    await this.card.click()
    await this.next()
    await this.answer('prediction')
    await this.next()
    await this.bench.button('bench.run').click()
  }

  async next(): Promise<void> {
    await this.bench.button('labs.next').click()
  }

  async answer(kind: 'prediction' | 'question'): Promise<void> {
    const step = this.lab.steps.find((one) => one.kind === kind)
    if (step?.kind !== kind) throw new Error(`The lab ${this.lab.id} asks no ${kind}.`)
    const right = step.options.find(({ id }) => id === step.correct)!
    await this.page.getByRole('radio', { name: right.text.en }).click()
    await expect(this.page.getByRole('status')).toHaveText(
      t(kind === 'prediction' ? 'labs.predicted' : 'labs.right'),
    )
  }

  async handIn(): Promise<void> {
    await this.bench.finish()
    await this.bench.button('labs.handIn').click()
  }

  async isPassed(): Promise<void> {
    await expect(this.page.getByTestId('lab-result')).toContainText(t('labs.stepPassed'), patience)
  }

  /** The explanation has no hole left open and comes back to the prediction. */
  async readsExplanation(fact: RegExp): Promise<void> {
    await this.next()
    await expect(this.page.getByText(t('labs.predictionRight'))).toBeVisible(patience)
    await expect(this.page.getByText(t('labs.noRun'))).toHaveCount(0)
    await expect(this.page.getByRole('main')).toContainText(fact)
    await expect(this.page.getByRole('main')).not.toContainText(/[{}]/)
  }

  /** What was passed is still passed after the page is loaded anew. */
  async comesBack(): Promise<void> {
    const passed = this.lab.steps.filter(({ kind }) => kind !== 'story' && kind !== 'explanation').length
    await this.page.reload()
    await this.bench.button('app.labs').click()
    const progress = new RegExp(`^${t('labs.progress', { done: passed, of: '\\d+' })}$`)
    await expect(this.card.getByText(progress)).toBeVisible()
  }
}

test('The lab “the leader dies” is followed, passed and explained with the run’s own numbers.', async ({
  app: page,
}) => {
  const learner = new Learner(page, 'leader-dies')
  const { bench } = learner
  await learner.begin()
  const leader = await bench.leaderId()
  await bench.choose(leader, 'faults.crash')
  const next = await bench.anotherLeaderThan(leader)
  await bench.runFor(2)
  await learner.handIn()
  await learner.isPassed()
  await learner.readsExplanation(new RegExp(`In your run ${leader} .* ${next} led \\d+ ms later`))
  await learner.comesBack()
})

test('The lab “cut off with the minority” is followed with a line drawn through the cluster.', async ({
  app: page,
}) => {
  const learner = new Learner(page, 'minority-cut-off')
  const { bench } = learner
  await learner.begin()
  const leader = await bench.leaderId()
  const neighbour = all[all.indexOf(leader) + 1] ?? 'n1'
  await bench.cutOff([leader, neighbour], all)
  const others = all.filter((id) => id !== leader && id !== neighbour).join('|')
  const role = wordOf('raft.role.leader', 'en')
  const elected = bench.topology.getByRole('button', { name: new RegExp(`^(${others}), ${role}`) })
  await expect(elected).toHaveCount(1, patience)
  await bench.runFor(2.5)
  await learner.handIn()
  await learner.isPassed()
  await learner.readsExplanation(/acknowledged 0 operations and the larger one \(.*\) [1-9]\d*/)
})

test('The lab “two-phase commit blocks” is followed until the participant in doubt is released.', async ({
  app: page,
}) => {
  const learner = new Learner(page, 'two-phase-commit-blocks')
  const { bench } = learner
  await learner.begin()
  const inDoubt = bench.topology.getByRole('button', {
    name: new RegExp(wordOf('two-phase-commit.role.inDoubt', 'en')),
  })
  await bench.runFor(2)
  await bench.choose('n1', 'faults.crash')
  await expect(inDoubt).not.toHaveCount(0, patience)
  await bench.runFor(3)
  await bench.choose('n1', 'faults.restart')
  await expect(bench.node('n1')).not.toHaveAccessibleName(new RegExp(t('topology.crashed')), patience)
  await bench.runFor(3)
  await learner.handIn()
  await learner.isPassed()
  await learner.readsExplanation(/In your run n\d was in doubt about transaction .* for \d+ ms/)
})

test('The lab “find the planted bug” is followed, and the bug is named from the evidence.', async ({
  app: page,
}) => {
  const learner = new Learner(page, 'find-the-planted-bug')
  const { bench } = learner
  await learner.begin()
  await expect.poll(() => bench.seconds(), patience).toBeGreaterThan(5)
  await bench.leaderId()
  await bench.runFor(2)
  await bench.finish()
  await bench.verdict.click()
  await bench.evidence.getByRole('button', { name: new RegExp(`${t('checks.linearizable')}$`) }).click()
  await expect(bench.evidence.getByRole('figure', { name: t('evidence.witness') })).toBeVisible()
  await page.keyboard.press('e')
  await bench.button('labs.handIn').click()
  await learner.isPassed()
  await learner.next()
  await learner.answer('question')
  await learner.readsExplanation(/The planted mistake is keeps-log-in-memory/)
})

test('A lab that is not followed is not passed, and a sentence says what is missing.', async ({
  app: page,
}) => {
  const learner = new Learner(page, 'leader-dies')
  await learner.begin()
  await learner.bench.leaderId()
  await learner.bench.runFor(1)
  await learner.handIn()
  const result = page.getByTestId('lab-result')
  await expect(result).toContainText(t('labs.stepFailed'), patience)
  await expect(result).toContainText(wordOf('lab.check.fail-over.no', 'en'))
  await expect(result).not.toContainText(t('labs.stepPassed'))
})
