import { required } from '../../base/assert.ts'
import { rightFence, type FenceRules } from '../../model/fenced-register.ts'
import type { Mutant } from '../contract.ts'

/** The decisions about locks that people get wrong, as a value. A mutant is the right value with one replaced. */
export interface Conduct extends FenceRules {
  /** CL-6: the first token of a new leader, given the last one that the log has granted. */
  firstToken(last: number): number
  /** CL-5: whether the resource keeps its highest tokens on its disk, and finds them there after a restart. */
  readonly remembersTokens: boolean
  /** CL-3: whether a session ends by the log's time; else by the clock of whoever leads, who knows only what it has heard itself. */
  readonly expiresByLog: boolean
  /** CL-3: whether a session that is silent ends at all. */
  readonly expires: boolean
  /** CL-4: whether a release must come from the holder, with its token. */
  readonly checksOwner: boolean
  /** CL-1: whether a grant is told before the log has committed it. */
  readonly grantsBeforeCommitted: boolean
  /** CL-8: whether a worker that watches its lease stops when it ends. */
  readonly stopsInTime: boolean
}

const right: Conduct = {
  ...rightFence,
  firstToken: (last) => last + 1,
  remembersTokens: true,
  expiresByLog: true,
  expires: true,
  checksOwner: true,
  grantsBeforeCommitted: false,
  stopsInTime: true,
}

/** The right conduct, or the one of the named mutant. */
export function conductOf(mutant: string | null): Conduct {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of the consensus lock.`) }
}

const wrong: { readonly [mutant: string]: Partial<Conduct> } = {
  'resource-ignores-tokens': { checksTokens: false },
  'resource-marks-writes-only': { marksReads: false },
  'resource-forgets-tokens': { remembersTokens: false },
  'leader-restarts-tokens': { firstToken: () => 1 },
  'expires-by-leaders-clock': { expiresByLog: false },
  'never-expires': { expires: false },
  'releases-for-anybody': { checksOwner: false },
  'grants-before-committed': { grantsBeforeCommitted: true },
  'works-past-lease': { stopsInTime: false },
}

const slow = ['pause', 'delay', 'partition', 'crash'] as const
/** Sessions that end quickly: holders are overtaken more often. */
const short = { sessionMs: 150 }

export const mutants: readonly Mutant[] = [
  mutant('resource-ignores-tokens', 'MUT-L03', ['CL-5'], ['L3', 'counter'], { faults: slow, config: short }),
  mutant('resource-marks-writes-only', null, ['CL-5'], ['L3', 'durable-before-send', 'counter'], {
    faults: slow,
    config: short,
  }),
  mutant('resource-forgets-tokens', 'MUT-L05', ['CL-5'], ['L3', 'durable-before-send', 'counter'], {
    faults: ['crash', 'crash', 'delay', 'partition'],
    config: short,
  }),
  mutant('leader-restarts-tokens', 'MUT-L04', ['CL-6'], ['L3'], { faults: ['crash', 'partition'] }),
  mutant('expires-by-leaders-clock', null, ['CL-3'], ['CL-Expiry'], { faults: ['crash', 'partition'] }),
  mutant('never-expires', 'MUT-L01', ['CL-3'], ['L4'], { faults: ['crash', 'partition'] }),
  mutant('releases-for-anybody', 'MUT-L02', ['CL-4'], ['L2'], { faults: slow, config: short }),
  mutant('grants-before-committed', null, ['CL-1'], ['CL-Log', 'L3'], {}),
  mutant('works-past-lease', null, ['CL-8'], ['L5'], {
    faults: ['partition', 'loss', 'crash', 'delay'],
    config: { ...short, watchesLease: true },
  }),
]

function mutant(
  name: string,
  id: string | null,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: NonNullable<Mutant['storm']>,
): Mutant {
  const description = `consensus-lock.mutant.${name}`
  return { name, id, breaks, caughtBy, description, storm: { nodes: 6, workload: 'counter', ...storm } }
}
