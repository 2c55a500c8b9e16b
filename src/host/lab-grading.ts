import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { guarded } from '../contract/guard/guarded.ts'
import { answersGuard } from '../contract/guard/lab-guard.ts'
import { Refusal } from '../contract/refusal.ts'
import { evaluateChecks } from '../core/lab/evaluate.ts'
import type { Lab, LabStep } from '../core/lab/lab.ts'
import type { Language } from '../core/model/sentence.ts'
import { speak } from '../core/words/speak.ts'
import { foreignRunProblem } from './lab-run.ts'
import { findLab } from './labs.ts'
import { readRunFile } from './run-file.ts'

export interface StepGrade {
  readonly step: string
  readonly passed: boolean
  readonly items: readonly { readonly passed: boolean; readonly sentence: string }[]
}

export interface LabGrade {
  readonly lab: string
  readonly passed: boolean
  readonly steps: readonly StepGrade[]
}

const ending = '.faultline'
const answersName = 'answers.json'

/**
 * Judges what a learner handed in: a folder with a run file for each experiment, named by its step, and, for labs with
 * questions, an `answers.json` of step → option. The folder is named as the lab, or `labId` says which one it is.
 */
export function gradeFolder(
  folder: string,
  labs: readonly Lab[],
  labId: string | null,
  language: Language,
): LabGrade {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Refusal(`${folder}: there is no such folder, expected one with run files named by step.`)
  const files = readdirSync(folder).filter((name) => name.endsWith(ending))
  const handedIn = files.map((name) => name.slice(0, -ending.length))
  const lab = labId === null ? labOf(folder, handedIn, labs) : findLab(labs, labId)
  for (const step of handedIn) {
    if (!lab.steps.some((one) => one.kind === 'experiment' && one.id === step))
      throw new Refusal(
        `${join(folder, step + ending)}: the lab ${lab.id} has no experiment ${step}, expected ${experimentIds(lab).join(', ')}.`,
      )
  }
  const answers = readAnswers(join(folder, answersName))
  const steps = lab.steps.flatMap((step) => gradeStep(step, folder, answers, language) ?? [])
  return { lab: lab.id, passed: steps.every((step) => step.passed), steps }
}

function labOf(folder: string, handedIn: readonly string[], labs: readonly Lab[]): Lab {
  const named = labs.find((lab) => lab.id === basename(resolve(folder)))
  if (named !== undefined) return named
  const fitting = labs.filter(
    (lab) => handedIn.length > 0 && handedIn.every((id) => experimentIds(lab).includes(id)),
  )
  if (fitting.length === 1) return fitting[0]!
  const ids = labs.map((lab) => lab.id).join(', ')
  throw new Refusal(`${folder}: it is not clear which lab this is, name it with --lab: one of ${ids}.`)
}

function experimentIds(lab: Lab): string[] {
  return lab.steps.filter((step) => step.kind === 'experiment').map((step) => step.id)
}

function readAnswers(path: string): { readonly [step: string]: string } | null {
  if (!existsSync(path)) return null
  try {
    return guarded(answersGuard, JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Refusal(`${path}: ${(error as Error).message}`)
  }
}

function gradeStep(
  step: LabStep,
  folder: string,
  answers: { readonly [step: string]: string } | null,
  language: Language,
): StepGrade | null {
  if (step.kind === 'experiment') return gradeExperiment(step, join(folder, step.id + ending), language)
  if (step.kind !== 'question') return null
  const given = answers?.[step.id]
  const passed = given === step.correct
  const english =
    given === undefined
      ? `no answer in ${answersName}`
      : `the answer "${given}" is ${passed ? 'right' : 'wrong'}`
  const chinese =
    given === undefined ? `${answersName} 中没有答案` : `答案“${given}”${passed ? '正确' : '不正确'}`
  return { step: step.id, passed, items: [{ passed, sentence: language === 'en' ? english : chinese }] }
}

function gradeExperiment(
  step: LabStep & { kind: 'experiment' },
  path: string,
  language: Language,
): StepGrade {
  if (!existsSync(path)) {
    const sentence =
      language === 'en' ? `there is no run file ${basename(path)}` : `没有运行文件 ${basename(path)}`
    return { step: step.id, passed: false, items: [{ passed: false, sentence }] }
  }
  const run = readRunFile(path)
  const foreign = foreignRunProblem(step, run.experiment)
  if (foreign !== null) return { step: step.id, passed: false, items: [{ passed: false, sentence: foreign }] }
  const { passed, items } = evaluateChecks(step.checks, run)
  const said = items.map((item) => ({ passed: item.passed, sentence: speak(item.sentence, language) }))
  return { step: step.id, passed, items: said }
}
