import type { Settings } from '../contract/api.ts'
import type { Preset } from '../contract/preset.ts'
import { protocolCards } from '../host/protocol-card.ts'
import { gradeFolder } from '../host/lab-grading.ts'
import type { readLabs } from '../host/labs.ts'
import { exitCodes } from './exit-code.ts'
import { printJson, type Terminal } from './terminal.ts'
import { visibleLine } from './visible-text.ts'

type Language = Settings['language']
type Labs = ReturnType<typeof readLabs>

export interface ListOptions {
  readonly json?: boolean | undefined
  readonly language: Language
}

export function presetsCommand(presets: readonly Preset[], options: ListOptions, terminal: Terminal): number {
  if (options.json === true) printJson(terminal, presets)
  else
    for (const { id, title, story, expected } of presets)
      terminal.out(
        `${id}\n  ${title[options.language]} (expected: ${expected})\n  ${story[options.language]}\n`,
      )
  return exitCodes.ok
}

export function protocolsCommand({ json, language }: ListOptions, terminal: Terminal): number {
  const cards = protocolCards(language)
  if (json === true) {
    printJson(terminal, cards)
    return exitCodes.ok
  }
  for (const card of cards) {
    const { processes, network, quorum, beyond } = card.faultModel
    terminal.out(`${card.id}: ${card.title}\n  ${card.summary}\n  paper: ${card.paper}\n`)
    terminal.out(
      `  fault model: ${processes}, ${network}; quorum: ${quorum}; beyond it: ${beyond.join(', ')}\n`,
    )
    terminal.out(
      `  nodes: ${card.nodeCount.min} to ${card.nodeCount.max}, ${card.nodeCount.default} by default\n`,
    )
    terminal.out(`  workloads: ${card.workloads.join(', ')}\n`)
    if (card.administers.length > 0) terminal.out(`  takes orders: ${card.administers.join(', ')}\n`)
    terminal.out('  configuration:\n')
    for (const field of card.config) {
      const range = field.kind === 'number' ? `, ${field.min} to ${field.max}` : ''
      const choices = field.kind === 'choice' ? `, one of ${field.choices.join(', ')}` : ''
      terminal.out(`    ${field.name} = ${String(field.default)}${range}${choices}\n`)
    }
    terminal.out('  mutants:\n')
    for (const { name, description, caughtBy } of card.mutants)
      terminal.out(`    ${name}: ${description} (caught by ${caughtBy.join(', ')})\n`)
  }
  return exitCodes.ok
}

export function labsCommand(labs: Labs, { json, language }: ListOptions, terminal: Terminal): number {
  const cards = labs.map(({ id, title, summary, minutes, steps }) => ({
    id,
    title,
    summary,
    minutes,
    steps: steps.map((step) => ({ id: step.id, kind: step.kind })),
  }))
  if (json === true) printJson(terminal, cards)
  else
    for (const { id, title, summary, minutes, steps } of cards) {
      const experiments = steps.filter((step) => step.kind === 'experiment').map((step) => step.id)
      terminal.out(`${id} (${minutes} min)\n  ${title[language]}: ${summary[language]}\n`)
      terminal.out(`  experiments: ${experiments.join(', ')}\n`)
    }
  return exitCodes.ok
}

export interface LabsCheckCommand extends ListOptions {
  readonly folder: string
  readonly lab?: string | undefined
}

/** Judges a folder that was handed in. */
export function labsCheckCommand(command: LabsCheckCommand, labs: Labs, terminal: Terminal): number {
  const grade = gradeFolder(command.folder, labs, command.lab ?? null, command.language)
  if (command.json === true) printJson(terminal, grade)
  else {
    terminal.out(`${visibleLine(grade.lab)}: ${grade.passed ? 'passed' : 'not passed'}\n`)
    for (const step of grade.steps) {
      terminal.out(`  ${step.passed ? 'passed    ' : 'not passed'} ${visibleLine(step.step)}\n`)
      for (const item of step.items)
        terminal.out(`    ${item.passed ? '+' : '-'} ${visibleLine(item.sentence)}\n`)
    }
  }
  return grade.passed ? exitCodes.ok : exitCodes.illegal
}
