import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'

/** A verdict without the name of the check that made it. */
export type Judgement = Omit<Verdict, 'check'>

/** One thing that is wrong, with the smallest set of operations that proves it. */
export interface Finding {
  readonly sentence: Sentence
  readonly operations: readonly RecordedOperation[]
}

/** How many findings of a kind are told; all are counted. */
const toldMax = 5

/** What a check finds, by kind: every finding is counted, the first few of the kinds that count are kept as evidence. */
export class FindingList<Kind extends string> {
  readonly #counting: readonly Kind[]
  readonly #counts = new Map<Kind, number>()
  readonly #told = new Map<Kind, Finding[]>()

  /** The kinds that make a history illegal, the gravest first; any other kind is counted only. */
  constructor(counting: readonly Kind[]) {
    this.#counting = counting
  }

  count(...kinds: readonly Kind[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#counts.get(kind) ?? 0), 0)
  }

  /** `finding` is asked for only when it is going to be told: a history may have a million of them. */
  note(kind: Kind, finding: () => Finding): void {
    this.#counts.set(kind, this.count(kind) + 1)
    if (!this.#counting.includes(kind)) return
    const told = this.#told.get(kind)
    if (told === undefined) this.#told.set(kind, [finding()])
    else if (told.length < toldMax) told.push(finding())
  }

  /** The gravest finding is the sentence and the others are reasons; `otherwise` where nothing counts. */
  judgement(otherwise: { answer: 'ok' | 'unknown'; sentence: Sentence }, data: Json): Judgement {
    const findings = this.#counting.flatMap((kind) => this.#told.get(kind) ?? [])
    const [first, ...others] = findings
    if (first === undefined) return { ...otherwise, witness: { ...noWitness, data } }
    const untold = this.count(...this.#counting) - findings.length
    return {
      answer: 'illegal',
      sentence: first.sentence,
      witness: {
        events: [],
        operations: [...new Set(first.operations.map((one) => one.index))].sort((a, b) => a - b),
        reasons: [
          ...others.map((one) => one.sentence),
          ...(untold > 0 ? [sentence('check.more', { count: untold })] : []),
        ],
        data,
      },
    }
  }
}
