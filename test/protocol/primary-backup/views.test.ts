import { describe, expect, it } from 'vitest'
import { emptyDisk } from '../../../src/core/model/durable.ts'
import { nodeIds } from '../../../src/core/model/identity.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { primaryBackup } from '../../../src/core/protocol/primary-backup/index.ts'
import type { ViewService } from '../../../src/core/protocol/primary-backup/state.ts'
import { standInAuthenticator } from '../../../src/core/simulator/stand-in-authenticator.ts'
import { viewTextOf } from './script.ts'

/** The catalogue's s1, s2, s3 are n2, n3, n4. `s1(2)` is a ping, `|` the end of a check interval. */
function viewAfter(script: string, mutant: string | null = null): string {
  const config = completeConfig(primaryBackup.configFields, { backups: 1 })
  const authenticator = standInAuthenticator('n1', 1)
  const context = { self: 'n1', nodes: nodeIds(4), config, workload: 'kv', mutant, authenticator } as const
  const service = primaryBackup.create(context, emptyDisk(primaryBackup.tables)) as ViewService
  primaryBackup.step(service, { kind: 'started', nowUs: 0 })
  for (const [i, word] of script.split(' ').entries()) {
    const nowUs = (i + 1) * 1000
    const ping = /^s(\d)\((\d+)\)$/.exec(word)
    if (word === '|') primaryBackup.step(service, { kind: 'fired', nowUs, timer: 'check' })
    if (ping === null) continue
    const position = { epoch: 0, index: 0 }
    const message = { type: 'Ping', view: Number(ping[2]), position, wantsPromotion: false } as const
    primaryBackup.step(service, { kind: 'received', nowUs, from: `n${Number(ping[1]) + 1}`, message })
  }
  return viewTextOf(service)
}

const acknowledged = 's1(0) s1(1) s2(0) s1(2) s2(2)'

describe('PB-001 the view service: first primary, first backup, takeover', () => {
  it.each([
    ['', '#0 (-,-)'],
    ['s1(0)', '#1 (n2,-)'],
    ['s1(0) s1(1) s2(0)', '#2 (n2,n3)'],
    ['s1(0) s2(0) s1(1)', '#2 (n2,n3)'],
    [`${acknowledged} | s2(2) |`, '#3 (n3,-)'],
    [`${acknowledged} | s2(2) | s2(3) s1(2)`, '#4 (n3,n2)'],
    [`${acknowledged} | s2(2) s3(0) |`, '#3 (n3,n4)'],
    [`${acknowledged} | s1(2) |`, '#3 (n2,-)'],
  ])('PB-001: %s gives %s (PB-1, PB-2)', (pings, view) => {
    expect(viewAfter(pings)).toBe(view)
  })

  it('PB-001: a server that missed one check only is not dead (PB-1)', () => {
    expect(viewAfter(`${acknowledged} | s1(2) s2(2) |`)).toBe('#2 (n2,n3)')
  })
})

describe('PB-002 no new view before the primary acknowledged the current one', () => {
  const silent = 's1(0) s2(0) s1(1) | s2(0) | s2(2) | s2(2) | s2(2) | s2(2) |'

  it('PB-002: the view stays #2 for ever, because the backup may lack data (PB-2)', () => {
    expect(viewAfter(silent)).toBe('#2 (n2,n3)')
  })

  it('PB-002: MUT-PB03 promotes the backup all the same', () => {
    expect(viewAfter(silent, 'promotes-the-uninitialised')).toMatch(/^#\d+ \(n3,/)
  })

  it('PB-002: a dead backup may leave a view that is not acknowledged, the primary stays (PB-2)', () => {
    expect(viewAfter('s1(0) s2(0) s1(1) | s1(1) | s1(1) |')).toBe('#3 (n2,-)')
  })

  it('PB-002: a primary that comes back without its data is replaced, a backup without is not promoted (PB-2)', () => {
    expect(viewAfter(`${acknowledged} s1(0)`)).toBe('#3 (n3,n2)')
    expect(viewAfter(`${acknowledged} s2(0) | s2(0) | s2(0) |`)).toBe('#2 (n2,n3)')
  })
})
