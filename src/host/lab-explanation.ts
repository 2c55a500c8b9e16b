import type { Lab, LabStep } from '../core/lab/lab.ts'
import { fill, type Language } from '../core/model/sentence.ts'

type Facts = { readonly [L in Language]: { readonly [name: string]: string } }

/**
 * The lab with the holes of its explanations filled from the learner's own runs (step → run). An explanation whose run
 * is not there yet keeps its holes. `factsOfRun` answers null for a run that is gone.
 */
export async function explained(
  lab: Lab,
  runs: { readonly [step: string]: string },
  factsOfRun: (run: string) => Promise<Facts | null>,
): Promise<Lab> {
  const steps = await Promise.all(lab.steps.map((step) => explainedStep(step, runs, factsOfRun)))
  return { ...lab, steps }
}

async function explainedStep(
  step: LabStep,
  runs: { readonly [step: string]: string },
  factsOfRun: (run: string) => Promise<Facts | null>,
): Promise<LabStep> {
  const run = step.kind === 'explanation' ? runs[step.about] : undefined
  const facts = run === undefined ? null : await factsOfRun(run)
  if (step.kind !== 'explanation' || facts === null) return step
  return {
    ...step,
    text: { en: fill(step.text.en, facts.en), 'zh-CN': fill(step.text['zh-CN'], facts['zh-CN']) },
  }
}
