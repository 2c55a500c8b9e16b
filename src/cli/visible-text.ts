import type { Terminal } from './terminal.ts'

/** One line in which control characters are seen, not obeyed: names come from files of others. */
export function visibleLine(text: string): string {
  return text.replace(/\p{Cc}/gu, escaped)
}

/**
 * A terminal that obeys no control character but line breaks, tabs, and the return that begins a progress line. The
 * escapes are those of JSON, so that a JSON document stays one.
 */
export function guardedTerminal(terminal: Terminal): Terminal {
  const visible = (text: string): string => text.replace(/(?!^\r|\r\n|\n|\t)\p{Cc}/gu, escaped)
  return {
    out: (text) => terminal.out(visible(text)),
    tell: (text) => terminal.tell(visible(text)),
    isInteractive: terminal.isInteractive,
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
