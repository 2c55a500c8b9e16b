import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Verdict } from '../../model/verdict.ts'
import { noWitness } from '../../model/verdict.ts'
import type { Transactions } from '../transactions/transaction.ts'
import type { IsolationScene } from './isolation-scene.ts'
import type { ReadFault, RepeatedWrite } from './read-faults.ts'

/** How many faults are told one by one; the data counts them all. */
const faultsTold = 20

/** Reads that nothing can explain: the first is the verdict, the others are further reasons. */
export function faultVerdict(
  check: string,
  faults: readonly ReadFault[],
  transactions: Transactions,
  scene: IsolationScene,
): Verdict {
  const told = faults.slice(0, faultsTold).map((fault) => faultSentence(fault, transactions, scene))
  const { owner } = transactions
  const [first] = faults
  const operations =
    first === undefined ? [] : [owner[first.step]!, ...(first.writer < 0 ? [] : [owner[first.writer]!])]
  return {
    check,
    answer: 'illegal',
    sentence: told[0]!,
    witness: {
      ...noWitness,
      operations: [...new Set(operations)].sort((a, b) => a - b),
      reasons: [
        ...told.slice(1),
        ...(faults.length > faultsTold
          ? [sentence('check.more', { count: faults.length - faultsTold })]
          : []),
      ],
      data: { faults: faults.length, kind: first?.kind ?? null },
    },
  }
}

function faultSentence(
  { kind, step, writer }: ReadFault,
  { owner, key }: Transactions,
  scene: IsolationScene,
): Sentence {
  return sentence(`isolation.fault.${kind}`, {
    reader: scene.transaction(owner[step]!),
    key: scene.key(key[step]!),
    value: scene.step(step),
    ...(writer < 0 ? {} : { writer: scene.transaction(owner[writer]!), written: scene.step(writer) }),
  })
}

/** Two wrote what was read: nobody can tell from whom. */
export function repeatedVerdict(
  check: string,
  { steps: [first, second] }: RepeatedWrite,
  { owner, key }: Transactions,
  scene: IsolationScene,
): Verdict {
  const values = {
    second: scene.transaction(owner[second]!),
    key: scene.key(key[second]!),
    value: scene.step(second),
  }
  const isBeginning = first < 0
  const operations = isBeginning ? [owner[second]!] : [owner[first]!, owner[second]!]
  return {
    check,
    answer: 'unknown',
    sentence: isBeginning
      ? sentence('isolation.repeated-beginning', values)
      : sentence('isolation.repeated-write', { ...values, first: scene.transaction(owner[first]!) }),
    witness: { ...noWitness, operations: [...new Set(operations)].sort((a, b) => a - b) },
  }
}
