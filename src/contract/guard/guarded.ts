import * as v from 'valibot'
import { Refusal } from '../refusal.ts'

/** The value as the schema wants it, or a refusal in one sentence: `faults[2].probability: 3 is out of range, …`. */
export function guarded<S extends v.GenericSchema>(schema: S, value: unknown, place = ''): v.InferOutput<S> {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  throw new Refusal(firstProblem(result.issues, place))
}

/** An unknown key comes before what is missing: it is mostly the missing one, misspelt. */
function firstProblem(issues: readonly v.BaseIssue<unknown>[], place: string): string {
  const issue = issues.find((one) => one.expected === 'never') ?? issues[0]!
  const path = pathOf(issue, place)
  return path === '' ? issue.message : `${path}: ${issue.message}`
}

function pathOf(issue: v.BaseIssue<unknown>, place: string): string {
  let path = place
  for (const item of issue.path ?? []) {
    const key = item.key
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  return path
}
