import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { guarded } from '../contract/guard/guarded.ts'
import { labGuard, progressGuard } from '../contract/guard/lab-guard.ts'
import type { LabCard, LabProgress } from '../contract/lab.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Lab, LabStep } from '../core/lab/lab.ts'
import { validExperiment } from './experiment-text.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { resourcesFolder } from './resources.ts'

const nothingDone: LabProgress = { passed: [], answers: {}, runs: {} }

/**
 * The guided labs of resources/labs, one folder each, in the order in which a newcomer should take them. One that is
 * broken does not hide the others: it goes to `refused` as a sentence.
 */
export function readLabs(refused: (sentence: string) => void, folder = join(resourcesFolder, 'labs')): Lab[] {
  return readdirSync(folder)
    .map((id) => join(folder, id, 'lab.json'))
    .filter((path) => existsSync(path))
    .flatMap((path) => readLab(path, refused))
    .sort((a, b) => place(a.id) - place(b.id) || (a.id < b.id ? -1 : 1))
}

const order = ['leader-dies', 'minority-cut-off', 'two-phase-commit-blocks', 'find-the-planted-bug']

function place(id: string): number {
  const found = order.indexOf(id)
  return found === -1 ? order.length : found
}

function readLab(path: string, refused: (sentence: string) => void): Lab[] {
  try {
    const lab = guarded(labGuard, JSON.parse(readFileSync(path, 'utf8')))
    const steps = lab.steps.map((step) =>
      step.kind === 'experiment' ? { ...step, experiment: validExperiment(step.experiment) } : step,
    )
    return [{ ...lab, steps }]
  } catch (error) {
    refused(`${path}: ${(error as Error).message}`)
    return []
  }
}

export function findLab(labs: readonly Lab[], id: string): Lab {
  const found = labs.find((lab) => lab.id === id)
  if (found === undefined)
    throw new Refusal(`There is no lab ${id}, expected one of ${labs.map((lab) => lab.id).join(', ')}.`)
  return found
}

export function stepOf<K extends LabStep['kind']>(
  lab: Lab,
  id: string,
  kinds: readonly K[],
): LabStep & { readonly kind: K } {
  const found = lab.steps.find((step) => step.id === id)
  if (found === undefined) throw new Refusal(`The lab ${lab.id} has no step ${id}.`)
  if (!(kinds as readonly string[]).includes(found.kind))
    throw new Refusal(
      `The step ${id} of the lab ${lab.id} is of kind ${found.kind}, expected ${kinds.join(' or ')}.`,
    )
  return found as LabStep & { readonly kind: K }
}

/** What a learner has done, kept in one file of the data folder. */
export class LabProgressStore {
  readonly #path: string
  #progress: { [lab: string]: LabProgress }

  constructor(path: string) {
    this.#path = path
    this.#progress = readJsonFile(path, (value) => guarded(progressGuard, value)) ?? {}
  }

  of(lab: string): LabProgress {
    return this.#progress[lab] ?? nothingDone
  }

  card(lab: Lab): LabCard {
    const { id, title, summary, minutes, steps } = lab
    // A story and an explanation are read, not passed.
    const stepCount = steps.filter(({ kind }) => kind !== 'story' && kind !== 'explanation').length
    return { id, title, summary, minutes, stepCount, progress: this.of(id) }
  }

  /** A prediction is passed with any answer, a question with the right one only. */
  answer(lab: Lab, stepId: string, option: string): LabProgress {
    const step = stepOf(lab, stepId, ['prediction', 'question'])
    if (!step.options.some((one) => one.id === option)) {
      const known = step.options.map((one) => one.id).join(', ')
      throw new Refusal(`option: "${option}" does not exist in step ${stepId}, expected one of ${known}.`)
    }
    const before = this.of(lab.id)
    const isPassed = step.kind === 'prediction' || step.correct === option
    return this.#set(lab.id, {
      ...before,
      answers: { ...before.answers, [stepId]: option },
      passed: isPassed ? withStep(before.passed, stepId) : before.passed,
    })
  }

  /** A failed attempt never takes away what was passed before. */
  onChecked(lab: Lab, stepId: string, runId: string, passed: boolean): LabProgress {
    const before = this.of(lab.id)
    if (!passed && before.passed.includes(stepId)) return before
    return this.#set(lab.id, {
      ...before,
      runs: { ...before.runs, [stepId]: runId },
      passed: passed ? withStep(before.passed, stepId) : before.passed,
    })
  }

  reset(lab: Lab): LabProgress {
    return this.#set(lab.id, nothingDone)
  }

  #set(lab: string, progress: LabProgress): LabProgress {
    const changed = { ...this.#progress, [lab]: progress }
    writeJsonFile(this.#path, changed)
    this.#progress = changed
    return progress
  }
}

function withStep(passed: readonly string[], step: string): readonly string[] {
  return passed.includes(step) ? passed : [...passed, step]
}
