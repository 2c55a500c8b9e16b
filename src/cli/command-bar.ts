import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** What every command needs; `end` takes its exit code. */
export interface Bar {
  readonly program: Command
  readonly terminal: Terminal
  readonly signal: AbortSignal | undefined
  readonly end: (code: number) => void
}

export function languageOption(): Option {
  return new Option('--language <language>', 'the language of sentences')
    .choices(['en', 'zh-CN'])
    .default('en')
}

/** Numbers with commas between them. */
export function numerics(text: string): number[] {
  return text.split(',').map(numeric)
}

export function numeric(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.')
  return value
}
