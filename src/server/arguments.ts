import { parseArgs } from 'node:util'
import { Refusal } from '../contract/refusal.ts'

export interface ServerArguments {
  readonly port: number
  readonly opens: boolean
  readonly dataFolder: string | null
}

/** `[--port N] [--data FOLDER] [--open]`, or a refusal. */
export function serverArguments(given: readonly string[]): ServerArguments {
  let values
  try {
    values = parseArgs({
      args: [...given],
      options: { port: { type: 'string' }, data: { type: 'string' }, open: { type: 'boolean' } },
    }).values
  } catch (error) {
    throw new Refusal((error as Error).message.split('\n', 1).join())
  }
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '')
    throw new Refusal(
      `--port: ${JSON.stringify(values.port)} is not a port, expected a whole number from 0 to 65535`,
    )
  return { port, opens: values.open === true, dataFolder: values.data ?? null }
}
