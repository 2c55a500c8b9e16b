import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Refusal } from '../contract/refusal.ts'
import type { HistoryModel } from '../core/check/history-check.ts'
import { customModelProblem, type CustomModel } from '../core/check/linearizable/custom-model.ts'
import { customObject } from '../core/check/objects/custom-object.ts'

/** Whether `--model` names a file and not one of our models. */
export function isModelFile(model: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(model)
}

/**
 * The user's own model, the default export of a module. It is a program: only whoever sits at this machine may name it.
 * Throws a refusal when it cannot be loaded or is no model.
 */
export async function modelOfFile(path: string): Promise<HistoryModel> {
  let exported: unknown
  try {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
    exported = module.default
  } catch (error) {
    throw new Refusal(`${path}: this model cannot be loaded: ${(error as Error).message.split('\n')[0]!}`)
  }
  if (exported === undefined) throw new Refusal(`${path}: found no default export, expected a model.`)
  const problem = customModelProblem(exported)
  if (problem !== null) throw new Refusal(`${path}: found no model: ${problem}.`)
  return customObject(exported as CustomModel)
}
