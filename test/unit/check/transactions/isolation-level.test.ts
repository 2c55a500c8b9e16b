import { describe, expect, it } from 'vitest'
import { anomalies, impliedAnomalies } from '../../../../src/core/check/transactions/anomaly.ts'
import {
  impliedLevels,
  isolationLevel,
  isolationLevels,
  isRefuted,
  strongestOf,
  weakestOf,
  type IsolationLevel,
} from '../../../../src/core/check/transactions/isolation-level.ts'

const refutedBy = (...found: Parameters<typeof impliedAnomalies>[0][]): IsolationLevel[] =>
  isolationLevels.filter((level) =>
    isRefuted(
      level,
      found.flatMap((one) => [...one]),
    ),
  )

describe('the levels of isolation', () => {
  it('have read uncommitted below all and strict serializability above all', () => {
    expect(weakestOf(isolationLevels)).toEqual(['read-uncommitted'])
    expect(strongestOf(isolationLevels)).toEqual(['strict-serializable'])
    expect(impliedLevels('strict-serializable').size).toBe(isolationLevels.length)
  })

  it('fall together with every stronger one', () => {
    for (const one of anomalies) {
      const refuted = refutedBy([one])
      for (const level of isolationLevels)
        if ([...impliedLevels(level)].some((weaker) => refuted.includes(weaker)))
          expect(refuted).toContain(level)
    }
  })

  it('fall by what the literature says: Adya 1999, table 4-1, and Elle, figure 2', () => {
    const weakest = (...found: Parameters<typeof impliedAnomalies>[0][]): IsolationLevel[] =>
      weakestOf(refutedBy(...found))
    expect(weakest(['G0'])).toEqual(['read-uncommitted'])
    expect(weakest(['G1a'])).toEqual(['read-committed'])
    expect(weakest(['G1c'])).toEqual(['read-committed'])
    expect(weakest(['lost-update'])).toEqual(['cursor-stability', 'update-atomic'])
    expect(weakest(['G-single'])).toEqual(['consistent-view', 'repeatable-read'])
    expect(weakest(['G2-item'])).toEqual(['repeatable-read'])
    expect(weakest(['internal'])).toEqual(['read-atomic'])
    expect(weakest(['G-single-process'])).toEqual(['strong-session-snapshot-isolation'])
    expect(weakest(['G2-item-realtime'])).toEqual(['strict-serializable'])
    expect(refutedBy(['G2-item'])).not.toContain('snapshot-isolation')
    expect(refutedBy(['G-nonadjacent'])).toContain('snapshot-isolation')
  })

  it('have the names that others give them', () => {
    expect(isolationLevel('strong-serializable')).toBe('strict-serializable')
    expect(isolationLevel('toString')).toBeNull()
  })
})

describe('anomalies', () => {
  it('are told once each, and imply only what there is', () => {
    expect(new Set(anomalies).size).toBe(anomalies.length)
    for (const one of impliedAnomalies(anomalies)) expect(anomalies).toContain(one)
  })
})
