import { modelCards, type Language } from '../host/history-result.ts'
import { exitCodes } from './exit-code.ts'
import { printJson, type Terminal } from './terminal.ts'

/** The models of a history, with the operations that each knows and the checks that judge it. */
export function modelsCommand(
  { json, language }: { readonly json?: boolean | undefined; readonly language: Language },
  terminal: Terminal,
): number {
  const cards = modelCards(language)
  if (json === true) printJson(terminal, cards)
  else
    for (const { id, title, operations, checks, onRequest } of cards)
      terminal.out(
        `${id}: ${title}\n  operations: ${operations}\n  checks: ${checks
          .map((check) => (onRequest.includes(check) ? `${check} (when asked for)` : check))
          .join(', ')}\n`,
      )
  return exitCodes.ok
}
