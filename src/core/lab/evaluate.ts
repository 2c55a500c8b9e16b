import { sentence, type Sentence } from '../model/sentence.ts'
import { unreachable } from '../base/unreachable.ts'
import { acknowledgedDuring, gather, type Evidence, type FaultSpan, type LabRun } from './evidence.ts'
import type { LabCheck, LabCheckResult } from './lab.ts'

/** Holds every check of a step against a recorded run, each with a sentence that says what was found. */
export function evaluateChecks(checks: readonly LabCheck[], run: LabRun): LabCheckResult {
  const evidence = gather(run)
  const items = checks.map((check) => evaluate(check, evidence))
  return { passed: items.every((item) => item.passed), items }
}

type Item = LabCheckResult['items'][number]

function item(passed: boolean, key: string, values: Sentence['values'] = {}): Item {
  return { passed, sentence: sentence(`lab.check.${key}.${passed ? 'yes' : 'no'}`, values) }
}

function evaluate(check: LabCheck, evidence: Evidence): Item {
  switch (check.kind) {
    case 'fault':
      return faultHappened(check.fault, check.target, evidence)
    case 'fail-over':
      return failOver(evidence)
    case 'served-after-fault':
      return servedAfterFault(evidence)
    case 'minority-silent':
      return minoritySilent(evidence)
    case 'majority-served':
      return majorityServed(evidence)
    case 'blocked':
      return blocked(check.minMs, evidence)
    case 'no-inert-fault': {
      const inert = evidence.faults.filter((fault) => fault.inert)
      return item(evidence.faults.length > 0 && inert.length === 0, 'no-inert-fault', {
        inert: inert.length,
        all: evidence.faults.length,
      })
    }
    case 'verdict':
      return verdict(check.check, check.answer, evidence)
    case 'availability': {
      const share = availability(evidence)
      const inRange = share >= check.min && share <= check.max
      return item(inRange, 'availability', {
        share: percent(share),
        min: percent(check.min),
        max: percent(check.max),
      })
    }
    default:
      return unreachable(check)
  }
}

/** The fault that a lab is about: the first that hit somebody, a leader's crash before others. */
export function mainFault(evidence: Evidence): FaultSpan | null {
  const effective = evidence.faults.filter((fault) => !fault.inert)
  return (
    effective.find((fault) => fault.leader !== null && fault.targets.includes(fault.leader)) ??
    effective[0] ??
    null
  )
}

/** The first leadership of another node after a fault began, or null. */
export function successor(fault: FaultSpan, evidence: Evidence): Evidence['leaderships'][number] | null {
  return evidence.leaderships.find((one) => one.timeUs > fault.fromUs && one.node !== fault.leader) ?? null
}

/** Share of operations that were answered for sure, of all that began; 0 for a run without any. */
export function availability({ history }: Evidence): number {
  return history.length === 0
    ? 0
    : history.filter((operation) => operation.outcome !== 'info').length / history.length
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}

function faultHappened(kind: string, target: 'leader' | 'any', evidence: Evidence): Item {
  const ofKind = evidence.faults.filter((fault) => fault.kind === kind)
  const onLeader = ofKind.find((fault) => fault.leader !== null && fault.targets.includes(fault.leader))
  const found = target === 'leader' ? onLeader : ofKind[0]
  const values = { fault: kind, node: found?.targets.join(' ') ?? '', at: seconds(found?.fromUs ?? 0) }
  return item(found !== undefined, target === 'leader' ? 'fault-leader' : 'fault', values)
}

function failOver(evidence: Evidence): Item {
  const fault = mainFault(evidence)
  const next = fault === null ? null : successor(fault, evidence)
  return item(next !== null, 'fail-over', {
    old: fault?.leader ?? '',
    new: next?.node ?? '',
    ms: next === null || fault === null ? 0 : Math.round((next.timeUs - fault.fromUs) / 1000),
  })
}

function servedAfterFault(evidence: Evidence): Item {
  const fault = mainFault(evidence)
  const after =
    fault === null
      ? []
      : evidence.acknowledgements.filter(
          (ack) => ack.operation.callUs > fault.fromUs && ack.timeUs < fault.untilUs,
        )
  return item(after.length > 0, 'served-after-fault', { count: after.length })
}

function sidesDuring(evidence: Evidence): { fault: FaultSpan; small: number; large: number } | null {
  const fault = evidence.faults.find(
    (one) => one.sides.length === 2 && one.sides[0]!.length < one.sides[1]!.length,
  )
  if (fault === undefined) return null
  return {
    fault,
    small: acknowledgedDuring(fault, 0, evidence),
    large: acknowledgedDuring(fault, 1, evidence),
  }
}

function minoritySilent(evidence: Evidence): Item {
  const sides = sidesDuring(evidence)
  return item(sides !== null && sides.small === 0, 'minority-silent', {
    side: sides?.fault.sides[0]!.join(' ') ?? '',
    count: sides?.small ?? 0,
  })
}

function majorityServed(evidence: Evidence): Item {
  const sides = sidesDuring(evidence)
  return item(sides !== null && sides.large > 0, 'majority-served', {
    side: sides?.fault.sides[1]!.join(' ') ?? '',
    count: sides?.large ?? 0,
  })
}

function blocked(minMs: number, evidence: Evidence): Item {
  const longest = evidence.blockages.reduce<Evidence['blockages'][number] | null>(
    (best, one) => (best === null || one.untilUs - one.fromUs > best.untilUs - best.fromUs ? one : best),
    null,
  )
  const ms = longest === null ? 0 : Math.round((longest.untilUs - longest.fromUs) / 1000)
  return item(ms >= minMs, 'blocked', { node: longest?.node ?? '', ms, min: minMs })
}

function verdict(name: string, answer: 'ok' | 'illegal', { run }: Evidence): Item {
  const chosen = run.verdicts.filter((one) => name === 'any' || one.check === name)
  const passed =
    answer === 'illegal'
      ? chosen.some((one) => one.answer === 'illegal')
      : chosen.length > 0 && chosen.every((one) => one.answer === 'ok')
  return item(passed, `verdict-${answer}`, { check: name })
}

function seconds(timeUs: number): string {
  return (timeUs / 1_000_000).toFixed(3)
}
