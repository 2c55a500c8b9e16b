import { describe, expect, it } from 'vitest'
import { primaryBackup } from '../../../src/core/protocol/primary-backup/index.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import {
  ask,
  broken,
  clusterOf,
  done,
  notes,
  read,
  server,
  viewText,
  wait,
  write,
  type Cluster,
} from './script.ts'

const modes = ['asynchronous', 'semi-synchronous', 'synchronous'] as const

describe('PB-004 the backup takes over with all acknowledged data', () => {
  it('PB-004: both values are there, before and after the backup joined (PB-3, PB-8)', () => {
    const cluster = clusterOf(2, { backups: 1 })
    const { script } = cluster
    expect(ask(cluster, 'n2', write('foo1', 1))).toEqual(done(null))
    expect(ask(cluster, 'n2', write('foo2', 2))).toEqual(done(null))
    script.crash('n2')
    wait(cluster)
    expect(viewText(cluster)).toMatch(/^#3 \(n3,-\)$/)
    expect(ask(cluster, 'n3', read('foo1'))).toEqual(done(1))
    expect(ask(cluster, 'n3', read('foo2'))).toEqual(done(2))
    expect(ask(cluster, 'n3', write('foo3', 3))).toEqual(done(null))
    expect(notes(cluster, 'resumed').map(({ node }) => node)).toEqual(['n3'])
    expect(server(cluster, 'n3').volatile.rtoUs).toBeGreaterThan(100_000)
    expect(broken(cluster)).toEqual([])
  })

  it('PB-004: MUT-PB01 acknowledges what the backup does not have, and PB1 says so', () => {
    const cluster = clusterOf(2, { backups: 1 }, 'acknowledges-before-backups')
    cluster.script.cut('n2', 'n3')
    expect(ask(cluster, 'n2', write('foo1', 1))).toEqual(done(null))
    expect(broken(cluster)).toContain('PB1')
  })

  it('PB-004: a retry at the new primary gets the first answer and no second effect (PB-12)', () => {
    const cluster = clusterOf(2, { backups: 1 })
    const { script } = cluster
    const swap = { f: 'cas', key: 'x', from: null, to: 1 } as const
    script.request('n2', 'c7', 1, swap)
    script.settle()
    script.crash('n2')
    wait(cluster)
    script.request('n3', 'c7', 1, swap)
    expect(script.replies.filter(({ client }) => client === 'c7').map(({ reply }) => reply)).toEqual([
      { kind: 'done', value: true },
      { kind: 'done', value: true },
    ])
  })
})

describe('PB-005 all copies dead: refuse rather than serve empty', () => {
  it('PB-005: a server that never had the data answers nothing but where to go (PB-2)', () => {
    const cluster = clusterOf(3, { backups: 1 })
    expect(viewText(cluster)).toBe('#2 (n2,n3)')
    ask(cluster, 'n2', write('foo', 1))
    cluster.script.crash('n2')
    cluster.script.crash('n3')
    wait(cluster, 2000)
    expect(viewText(cluster)).toBe('#2 (n2,n3)')
    expect(ask(cluster, 'n4', read('foo'))?.kind).toBe('redirected')
    expect(cluster.script.view('n1').trouble?.key).toBe('primary-backup.trouble.nobody')
    cluster.script.restart('n3')
    wait(cluster)
    expect(ask(cluster, 'n3', read('foo')), 'the data is back with the backup').toEqual(done(1))
    expect(broken(cluster)).toEqual([])
  })
})

describe('PB-007 a partitioned old primary must not answer reads', () => {
  function parted(mutant: string | null, mode = 'synchronous'): Cluster {
    const cluster = clusterOf(2, { backups: 1, mode }, mutant)
    ask(cluster, 'n2', write('x', 1))
    cluster.script.isolate('n2')
    wait(cluster)
    expect(viewText(cluster)).toBe('#3 (n3,-)')
    if (mode === 'synchronous') expect(ask(cluster, 'n3', write('x', 2), 'c2')).toEqual(done(null))
    return cluster
  }

  it('PB-007: it gets no round of confirmations and stays silent (PB-4)', () => {
    const cluster = parted(null)
    expect(ask(cluster, 'n2', read('x'))).toBeNull()
    expect(ask(cluster, 'n2', write('x', 3)), 'nor a write').toBeNull()
    cluster.script.heal()
    wait(cluster)
    expect(ask(cluster, 'n3', read('x'))).toEqual(done(2))
    expect(notes(cluster, 'discarded').map(({ node, note }) => [node, note.count])).toEqual([['n2', 1]])
    expect(notes(cluster, 'discarded')[0]?.note.mayHaveBeenAcknowledged).toBe(false)
    expect(broken(cluster)).toEqual([])
  })

  it('PB-007: MUT-PB02 answers with the old value, and PB4 says so', () => {
    const cluster = parted('reads-without-asking')
    const { script } = cluster
    const asked = { type: 'Request', seq: 900, operation: read('x') }
    const seq = script.trace.length
    script.trace.push(
      { kind: 'sent', id: 1e6, from: 'c1', to: 'n2', message: asked, seq: seq + 1, timeUs: script.nowUs },
      { kind: 'delivered', id: 1e6, from: 'c1', to: 'n2', seq: seq + 2, timeUs: script.nowUs },
    )
    script.request('n2', 'c1', 900, read('x'))
    expect(script.replies.at(-1)?.reply).toEqual(done(1))
    expect(broken(cluster)).toEqual(['PB4'])
  })

  it('PB-007: the records of the old epoch are refused; MUT-PB06 takes them, and PB4 says so (PB-5)', () => {
    for (const mutant of [null, 'ignores-epochs']) {
      const cluster = clusterOf(3, { mode: 'asynchronous' }, mutant)
      cluster.script.cut('n1', 'n2')
      wait(cluster)
      expect(viewText(cluster)).toMatch(/^#\d \(n3,n4\)$/)
      ask(cluster, 'n2', write('x', 9))
      expect(broken(cluster)).toEqual(mutant === null ? [] : ['PB4'])
    }
  })
})

describe('PB-009 a write on the primary alone, then a fail-over to a stale backup, is impossible', () => {
  it('PB-009: the server becomes backup only with a full transfer that the primary waits for (PB-8)', () => {
    const cluster = clusterOf(2, { backups: 1 })
    const { script } = cluster
    script.crash('n3')
    wait(cluster)
    expect(viewText(cluster)).toBe('#3 (n2,-)')
    expect(ask(cluster, 'n2', write('x', 7))).toEqual(done(null))
    script.restart('n3')
    script.deliver({ type: 'Ping' })
    expect(viewText(cluster)).toBe('#4 (n2,n3)')
    script.deliver({ type: 'View' })
    script.hold({ type: 'Transfer' })
    script.settle()
    expect(server(cluster, 'n2').durable.initialised, '#4 is not acknowledged').toBe(3)
    script.release()
    script.settle()
    expect(server(cluster, 'n2').durable.initialised).toBe(4)
    script.crash('n2')
    wait(cluster)
    expect(viewText(cluster)).toBe('#5 (n3,-)')
    expect(ask(cluster, 'n3', read('x'))).toEqual(done(7))
    expect(broken(cluster)).toEqual([])
  })

  it('PB-009: a primary that dies before the transfer leaves nobody to take over (PB-2)', () => {
    const cluster = clusterOf(2, { backups: 1 })
    const { script } = cluster
    script.crash('n3')
    wait(cluster)
    ask(cluster, 'n2', write('x', 7))
    script.restart('n3')
    script.deliver({ type: 'Ping' })
    script.crash('n2')
    wait(cluster, 2000)
    expect(viewText(cluster)).toBe('#4 (n2,n3)')
    expect(ask(cluster, 'n3', read('x'))?.kind).toBe('redirected')
    expect(broken(cluster)).toEqual([])
  })
})

/** 100 writes a second, each copied 200 ms later; then the primary dies for good. Gives what was acknowledged and lost. */
function failOver(
  mode: string,
  mutant: string | null = null,
): { acknowledged: number; lost: number[]; cluster: Cluster } {
  const cluster = clusterOf(3, { mode, acknowledgements: 1, retryMs: 10_000 }, mutant)
  const { script } = cluster
  const due: { tick: number; release: () => void }[] = []
  for (let tick = 1; tick <= 120; tick++) {
    script.request('n2', `c${tick}`, 1, { f: 'write', key: `k${tick}`, value: tick })
    for (const flight of script.inFlight({ type: 'Replicate', from: 'n2' }).filter(({ held }) => !held)) {
      flight.held = true
      due.push({ tick: tick + 20, release: () => (flight.held = false) })
    }
    for (const one of due.filter(({ tick: at }) => at === tick)) one.release()
    script.settle()
    script.nowUs += 10_000
  }
  script.drop({ from: 'n2' })
  script.crash('n2')
  wait(cluster, 1500)
  const primary = script.view('n1').leader ?? ''
  expect(primary).not.toBe('n2')
  const { store } = server(cluster, primary).durable
  const acknowledged = script.replies
    .filter(({ reply }) => reply.kind === 'done')
    .map(({ client }) => Number(client.slice(1)))
  const lost = acknowledged.filter((tick) => !store.values.has(`k${tick}`))
  return { acknowledged: acknowledged.length, lost, cluster }
}

describe('PB-010 RPO of the three modes', () => {
  it('PB-010: asynchronous loses about rate × delay = 20 writes, exactly the unreplicated ones (PB-11)', () => {
    const { acknowledged, lost, cluster } = failOver('asynchronous')
    expect(acknowledged).toBe(120)
    expect(Math.abs(lost.length - 20)).toBeLessThanOrEqual(1)
    expect(lost.at(-1)).toBe(120)
    expect(broken(cluster), 'that is what asynchronous means').toEqual([])
    cluster.script.restart('n2')
    wait(cluster)
    expect(notes(cluster, 'discardedRecord').map(({ note }) => note.text)).toEqual(
      lost.map((tick) => `write k${tick} ${tick} (c${tick}/1)`),
    )
    expect(notes(cluster, 'discarded')[0]?.note.count).toBe(lost.length)
    const facts = cluster.script.view('n2').facts
    expect(facts.find(({ label }) => label.endsWith('.rpo'))?.value).toBe(String(lost.length))
  })

  it.each(['semi-synchronous', 'synchronous'])('PB-010: %s loses nothing (PB-3, PB-6)', (mode) => {
    const { acknowledged, lost, cluster } = failOver(mode)
    expect(acknowledged).toBeGreaterThan(90)
    expect(lost).toEqual([])
    expect(broken(cluster)).toEqual([])
  })

  it('PB-010: of two backups the more advanced one counts; MUT-PB05 promotes the first, and PB2 says so (PB-6)', () => {
    for (const mutant of [null, 'promotes-the-first-alive']) {
      const cluster = clusterOf(3, { mode: 'semi-synchronous' }, mutant)
      cluster.script.cut('n2', 'n3')
      expect(ask(cluster, 'n2', write('x', 1)), 'n4 has confirmed').toEqual(done(null))
      cluster.script.crash('n2')
      wait(cluster)
      const primary = cluster.script.view('n1').leader ?? ''
      expect(primary).toBe(mutant === null ? 'n4' : 'n3')
      expect(broken(cluster)).toEqual(mutant === null ? [] : ['PB2'])
      if (mutant === null) expect(ask(cluster, primary, read('x'))).toEqual(done(1))
    }
  })

  it('PB-010: a less advanced backup that an operator promotes takes the log of the others over first (PB-6)', () => {
    const cluster = clusterOf(3, { mode: 'semi-synchronous', failover: 'manual' })
    cluster.script.cut('n2', 'n3')
    ask(cluster, 'n2', write('x', 1))
    cluster.script.crash('n2')
    cluster.script.administer('n3', { kind: 'promote' })
    wait(cluster)
    expect(cluster.script.view('n1').leader).toBe('n3')
    expect(ask(cluster, 'n3', read('x'))).toEqual(done(1))
    expect(broken(cluster)).toEqual([])
  })
})

/** The part of all up/down patterns, weighted by p, in which a write is acknowledged. */
function writable(n: number, p: number, mode: string): number {
  let whole = 0
  for (let pattern = 0; pattern < 2 ** n; pattern++) {
    const cluster = clusterOf(n, { mode, failover: 'manual', backups: n - 1, acknowledgements: 1 })
    const down = Array.from({ length: n }, (_, i) => i).filter((i) => (pattern >> i) % 2 === 1)
    for (const i of down) cluster.script.crash(`n${i + 2}`)
    wait(cluster)
    const reply = down.includes(0) ? null : ask(cluster, 'n2', write('x', 1))
    if (reply?.kind === 'done') whole += p ** (n - down.length) * (1 - p) ** down.length
  }
  return whole
}

describe('PB-013 full synchrony trades availability', () => {
  it.each([
    [2, 0.9801],
    [3, 0.970299],
  ])(
    'PB-013: with %i servers that must all confirm, writes are possible for p^n = %d (PB-10)',
    (n, expected) => {
      expect(writable(n, 0.99, 'synchronous')).toBeCloseTo(expected, 9)
    },
  )

  it('PB-013: one confirmation of two is enough for more', () => {
    // The primary and at least one of two backups: p(1 − (1 − p)²).
    expect(writable(3, 0.99, 'semi-synchronous')).toBeCloseTo(0.99 * (1 - 0.01 ** 2), 9)
  })
})

describe('fail-over by hand, degradation, lost disks', () => {
  it('manual fail-over waits for the operator, then the chosen server leads and the old primary follows (PB-10)', () => {
    const cluster = clusterOf(3, { failover: 'manual' })
    ask(cluster, 'n2', write('x', 1))
    const before = viewText(cluster)
    cluster.script.crash('n2')
    wait(cluster, 2000)
    expect(viewText(cluster)).toBe(before)
    expect(cluster.script.view('n1').trouble?.key).toBe('primary-backup.trouble.operator')
    cluster.script.administer('n4', { kind: 'promote' })
    wait(cluster)
    expect(viewText(cluster)).toMatch(/\(n4,n3\)$/)
    expect(ask(cluster, 'n4', read('x'))).toEqual(done(1))
    cluster.script.restart('n2')
    wait(cluster)
    expect(viewText(cluster)).toMatch(/\(n4,n3 n2\)$/)
    expect(broken(cluster)).toEqual([])
  })

  it('semi-synchronous without a backup waits; with degrade it goes on, says so, and recovers (PB-3, PB-11)', () => {
    for (const degrade of [false, true]) {
      const cluster = clusterOf(3, { mode: 'semi-synchronous', degrade })
      cluster.script.partition(['n1', 'n2'], ['n3'], ['n4'])
      cluster.script.request('n2', 'c1', 9000, write('x', 1))
      cluster.script.advance(5_000_000)
      expect(cluster.script.replies.filter(({ seq }) => seq === 9000)).toHaveLength(degrade ? 1 : 0)
      expect(notes(cluster, 'degraded')).toHaveLength(degrade ? 1 : 0)
      if (degrade) expect(cluster.script.view('n2').trouble?.key).toBe('primary-backup.trouble.degraded')
      cluster.script.heal()
      wait(cluster, 3000)
      expect(notes(cluster, 'recovered')).toHaveLength(degrade ? 1 : 0)
      expect(broken(cluster)).toEqual([])
    }
  })

  it('a server whose disk is lost gets everything back from the others (PB-2, PB-7)', () => {
    for (const lost of ['n2', 'n3']) {
      const cluster = clusterOf(3)
      ask(cluster, 'n2', write('x', 1))
      cluster.script.crash(lost)
      for (const table of cluster.script.disk(lost).values()) table.clear()
      cluster.script.restart(lost)
      wait(cluster, 2000)
      const primary = cluster.script.view('n1').leader ?? ''
      expect(primary).toBe(lost === 'n2' ? 'n3' : 'n2')
      expect(ask(cluster, primary, read('x'))).toEqual(done(1))
      expect(server(cluster, lost).durable.store.values.get('x')).toBe(1)
    }
  })

  it('a checkpoint stands for the beginning of the log, also after a restart (PB-9)', () => {
    const cluster = clusterOf(2, { recordsKept: 10 })
    for (let value = 1; value <= 35; value++) ask(cluster, 'n2', write('x', value))
    expect(cluster.script.disk('n3').get('records')?.size).toBeLessThan(25)
    cluster.script.crash('n3')
    cluster.script.restart('n3')
    expect(server(cluster, 'n3').durable.store.values.get('x')).toBe(35)
    expect(broken(cluster)).toEqual([])
  })
})

describe('what is promised and what is refused', () => {
  const config = (given: { [name: string]: string | number | boolean }) =>
    completeConfig(primaryBackup.configFields, given)

  it.each(modes)('%s promises what its acknowledgements are worth', (mode) => {
    const promised = primaryBackup.promises?.(config({ mode }), 'set')
    expect(promised).toEqual(mode === 'asynchronous' ? [] : ['set', 'linearizable'])
    if (mode === 'semi-synchronous')
      expect(primaryBackup.promises?.(config({ mode, degrade: true }), 'set')).toEqual([])
  })

  it('more acknowledgements than backups, or checks as fast as pings, are refused with the numbers', () => {
    const many = config({ mode: 'semi-synchronous', acknowledgements: 3 })
    expect(primaryBackup.configProblem(many, 4)?.values).toEqual({ wanted: 3, backups: 2 })
    expect(primaryBackup.configProblem(config({ checkMs: 60, pingMs: 50 }), 4)?.values).toEqual({
      check: 60,
      ping: 50,
    })
    expect(primaryBackup.configProblem(config({ mode: 'semi-synchronous' }), 4)).toBeNull()
  })
})
