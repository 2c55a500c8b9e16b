import type { Language } from '../model/sentence.ts'
import { acknowledgedDuring, gather, type Evidence, type LabRun } from './evidence.ts'
import { availability, mainFault, successor } from './evaluate.ts'

/** Says a sentence of a verdict in words; the caller knows the word lists. */
export type Speak = (sentence: LabRun['verdicts'][number]['sentence'], language: Language) => string

/** Names of the holes that an explanation may have. A hole whose fact the run does not show becomes a dash. */
export const factNames = [
  'nodes',
  'majority',
  'minoritySize',
  'operations',
  'availabilityPercent',
  'faultNode',
  'faultAtSeconds',
  'faultSeconds',
  'newLeader',
  'failoverMs',
  'unknownOperations',
  'smallSide',
  'largeSide',
  'largeSideServed',
  'smallSideServed',
  'blockedNode',
  'blockedMs',
  'blockedTransaction',
  'violation',
  'violatedCheck',
  'mutant',
] as const

export type FactName = (typeof factNames)[number]

/** What the learner's own run shows, as text for the holes of an explanation. */
export function factsOf(
  run: LabRun,
  language: Language,
  speak: Speak,
): { readonly [name in FactName]: string } {
  const evidence = gather(run)
  const fault = mainFault(evidence)
  const next = fault === null ? null : successor(fault, evidence)
  const illegal = run.verdicts.find((verdict) => verdict.answer === 'illegal')
  const { nodes } = run.experiment
  return {
    nodes: String(nodes),
    majority: String(Math.floor(nodes / 2) + 1),
    minoritySize: String(Math.ceil(nodes / 2) - 1),
    operations: String(evidence.history.length),
    availabilityPercent: (availability(evidence) * 100).toFixed(1),
    faultNode: fault?.targets.join(', ') || dash,
    faultAtSeconds: fault === null ? dash : seconds(fault.fromUs),
    faultSeconds: fault === null ? dash : seconds(fault.untilUs - fault.fromUs),
    newLeader: next?.node ?? dash,
    failoverMs:
      next === null || fault === null ? dash : String(Math.round((next.timeUs - fault.fromUs) / 1000)),
    unknownOperations: String(evidence.history.filter((operation) => operation.outcome === 'info').length),
    ...sideFacts(evidence),
    ...blockageFacts(evidence),
    violation: illegal === undefined ? dash : speak(illegal.sentence, language),
    violatedCheck: illegal?.check ?? dash,
    mutant: run.experiment.mutant ?? dash,
  }
}

const dash = '–'

function sideFacts(
  evidence: Evidence,
): Record<'smallSide' | 'largeSide' | 'largeSideServed' | 'smallSideServed', string> {
  const fault = evidence.faults.find((one) => one.sides.length === 2)
  if (fault === undefined)
    return { smallSide: dash, largeSide: dash, largeSideServed: dash, smallSideServed: dash }
  return {
    smallSide: fault.sides[0]!.join(', '),
    largeSide: fault.sides[1]!.join(', '),
    largeSideServed: String(acknowledgedDuring(fault, 1, evidence)),
    smallSideServed: String(acknowledgedDuring(fault, 0, evidence)),
  }
}

function blockageFacts(
  evidence: Evidence,
): Record<'blockedNode' | 'blockedMs' | 'blockedTransaction', string> {
  const [longest] = [...evidence.blockages].sort((a, b) => b.untilUs - b.fromUs - (a.untilUs - a.fromUs))
  if (longest === undefined) return { blockedNode: dash, blockedMs: dash, blockedTransaction: dash }
  return {
    blockedNode: longest.node,
    blockedMs: String(Math.round((longest.untilUs - longest.fromUs) / 1000)),
    blockedTransaction: longest.about,
  }
}

function seconds(timeUs: number): string {
  return (timeUs / 1_000_000).toFixed(2)
}
