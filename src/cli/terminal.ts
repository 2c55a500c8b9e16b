/** Where a command writes: its result, and what it is doing. */
export interface Terminal {
  /** The result, for people and programs. */
  out(text: string): void
  /** Progress and problems, for people. */
  tell(text: string): void
  /** Whether `tell` may rewrite its line. */
  readonly isInteractive: boolean
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}
