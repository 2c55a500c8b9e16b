import { describe, expect, it } from 'vitest'
import { createMeter } from '../../../src/core/measure/meter.ts'
import { measure } from '../../../src/core/measure/measures.ts'
import { TraceScript } from './trace-script.ts'

describe('operations and latency', () => {
  it('counts how operations ended, and one that is still open as unknown', () => {
    const trace = new TraceScript()
      .operation('c1', 0, 1)
      .operation('c1', 1, 3)
      .operation('c2', 0, 2, 'fail')
      .operation('c2', 3, 4, 'info')
      .operation('c3', 0, null)
      .trace()
    expect(measure(trace).operations).toEqual({ ok: 2, fail: 1, info: 2 })
  })

  it('measures throughput from the first invocation to the last completion', () => {
    const trace = new TraceScript().steady('c1', 500, 1_500, 10).trace()
    expect(measure(trace).throughputPerSecond).toBeCloseTo(100)
  })

  it('leaves reads after the working time out of the throughput', () => {
    const trace = new TraceScript().steady('c1', 0, 1_000, 10).steady('c1', 1_000, 1_100, 1).trace()
    expect(measure(trace, { workUntilUs: 1_000_000 }).throughputPerSecond).toBeCloseTo(100)
  })

  it('gives percentiles of acknowledged operations in milliseconds', () => {
    const script = new TraceScript()
    for (let i = 1; i <= 100; i++) script.operation(`c${i}`, 0, i)
    script.operation('c200', 0, 900, 'fail')
    const { latencyMs } = measure(script.trace())
    expect(latencyMs!.p50 / 50).toBeCloseTo(1, 2)
    expect(latencyMs!.p95 / 95).toBeCloseTo(1, 2)
    expect(latencyMs!.p99 / 99).toBeCloseTo(1, 2)
    expect(latencyMs!.max).toBe(100)
    expect(latencyMs!.mean).toBeCloseTo(50.5)
  })

  it('has no latency when nothing was acknowledged', () => {
    expect(measure(new TraceScript().operation('c1', 0, 5, 'info').trace()).latencyMs).toBeNull()
  })

  it('makes something of an empty trace', () => {
    const measures = measure([])
    expect(measures).toMatchObject({
      operations: { ok: 0, fail: 0, info: 0 },
      throughputPerSecond: 0,
      latencyMs: null,
      availability: 1,
      uptime: 1,
      downtimes: [],
      recoveries: [],
      messagesPerOperation: null,
      leaderChanges: 0,
    })
    expect(measures.series.throughput).toEqual([])
  })
})

describe('availability', () => {
  it('counts a refusal by decision as served, and giving up as not', () => {
    const trace = new TraceScript()
      .operation('c1', 0, 1)
      .operation('c1', 1, 2, 'fail')
      .operation('c2', 0, 2_500, 'fail')
      .operation('c3', 0, 2_000, 'info')
      .trace()
    expect(measure(trace).served).toBe(0.5)
  })

  it('is zero in windows in which everybody waits and nothing where nobody asks', () => {
    const trace = new TraceScript()
      .steady('c1', 0, 90, 10)
      .operation('c1', 100, 450)
      .operation('c1', 710, 760)
      .trace()
    const { availability } = measure(trace).series
    expect(availability).toEqual([1, 0, 0, 0, 1, null, null, 1])
  })

  it('averages over the windows in which somebody asked, whatever the number of operations', () => {
    const trace = new TraceScript()
      .steady('c1', 0, 290, 1)
      .operation('c1', 300, 650)
      .steady('c1', 1_000, 1_050, 50)
    const measures = measure(trace.at(1_100, { kind: 'resumed', node: 'n1' }).trace())
    expect(measures.series.availability).toEqual([1, 1, 1, 0, 0, 0, 1, null, null, null, 1])
    expect(measures.availability).toBe(5 / 8)
    expect(measures.served).toBe(1)
  })

  it('keeps all series of one run equally long', () => {
    const { series } = measure(new TraceScript().steady('c1', 0, 1_234, 7).trace())
    const lengths = [series.throughput, series.latencyP50Ms, series.latencyP99Ms, series.availability].map(
      (one) => one.length,
    )
    expect(new Set(lengths)).toEqual(new Set([13]))
  })
})

describe('downtime and recovery', () => {
  const leaderDies = (): TraceScript =>
    new TraceScript()
      .steady('c1', 0, 1_000, 5)
      .fault('f1', 1_001, 2_000, { nodeDownUs: 999_000 })
      .operation('c1', 1_000, 1_400)
      .operation('c1', 1_400, 1_410)
      .steady('c1', 1_410, 3_000, 5)

  it('finds the time in which somebody waited and nobody was served', () => {
    expect(measure(leaderDies().trace()).downtimes).toEqual([
      { fromUs: 1_000_000, untilUs: 1_400_000, isOpen: false },
    ])
  })

  it('recovers with the first served operation that was invoked after the injection', () => {
    const { recoveries } = measure(leaderDies().trace())
    expect(recoveries).toEqual([
      { fault: 'f1', kind: 'crash', injectedUs: 1_001_000, interrupted: true, recoveryMs: 409 },
    ])
  })

  it('asks for no recovery where service was not interrupted', () => {
    const trace = new TraceScript().steady('c1', 0, 3_000, 5).fault('f1', 1_000, 2_000).trace()
    expect(measure(trace).recoveries[0]).toMatchObject({ interrupted: false, recoveryMs: null })
  })

  it('says that service never came back', () => {
    const trace = new TraceScript()
      .steady('c1', 0, 1_000, 5)
      .fault('f1', 1_000, null)
      .operation('c1', 1_000, null)
    const measures = measure(trace.fault('f2', 4_000, null).trace())
    expect(measures.downtimes).toEqual([{ fromUs: 1_000_000, untilUs: 4_000_000, isOpen: true }])
    expect(measures.recoveries[0]).toMatchObject({ interrupted: true, recoveryMs: null })
  })

  it('takes a downtime that begins later for the work of the last fault that still lasts', () => {
    const trace = new TraceScript()
      .steady('c1', 0, 1_200, 5)
      .fault('f1', 100, 200)
      .fault('f2', 1_000, 2_000)
      .operation('c1', 1_200, 1_600)
      .steady('c1', 1_600, 3_000, 5)
      .trace()
    expect(measure(trace).recoveries.map((one) => one.interrupted)).toEqual([false, true])
    expect(measure(trace).recoveries[1]!.recoveryMs).toBe(600)
  })

  it('does not take silence for downtime when nobody asks', () => {
    const trace = new TraceScript().steady('c1', 0, 500, 5).steady('c1', 2_500, 3_000, 5).trace()
    expect(measure(trace).downtimes).toEqual([])
    expect(measure(trace).uptime).toBe(1)
  })

  it('does not take one that is stuck while others are served for downtime', () => {
    const script = new TraceScript().operation('c9', 0, null)
    for (let at = 0; at < 3_000; at += 300) script.operation('c1', at, at + 5)
    const measures = measure(script.trace())
    expect(measures.downtimes.length).toBeLessThanOrEqual(1)
    expect(measures.uptime).toBeGreaterThan(0.85)
    expect(measures.availability).toBeLessThan(0.5)
  })

  it('does not take a slow network for downtime', () => {
    const trace = new TraceScript().steady('c1', 0, 5_000, 250).trace()
    expect(measure(trace).downtimes).toEqual([])
  })
})

describe('faults, leaders and messages', () => {
  it('reports what each fault did and flags an inert one', () => {
    const trace = new TraceScript()
      .fault('f1', 10, 20, { messagesCut: 3 })
      .fault('f2', 30, 40)
      .fault('f3', 50, null)
      .trace()
    const { faults, series } = measure(trace)
    expect(faults.map(({ fault, untilUs, inert }) => ({ fault, untilUs, inert }))).toEqual([
      { fault: 'f1', untilUs: 20_000, inert: false },
      { fault: 'f2', untilUs: 40_000, inert: true },
      { fault: 'f3', untilUs: null, inert: null },
    ])
    expect(series.bands[2]).toEqual({ fault: 'f3', kind: 'crash', fromUs: 50_000, untilUs: 50_000 })
  })

  it('counts changes of leader: the first is none, and saying it twice is none', () => {
    const trace = new TraceScript()
      .leads('n1', 1, 1)
      .leads('n1', 2, 1)
      .leads('n2', 3, 2)
      .leads('n1', 4, 3)
      .trace()
    expect(measure(trace).leaderChanges).toBe(2)
    expect(measure(trace).leaders.map((one) => one.node)).toEqual(['n1', 'n2', 'n1'])
  })

  it('counts messages between nodes for each operation, and none in a light recording', () => {
    const script = new TraceScript().operation('c1', 0, 5).operation('c1', 5, 10, 'fail')
    expect(measure(script.trace()).messagesPerOperation).toBeNull()
    script.at(1, { kind: 'sent', id: 1, from: 'c1', to: 'n1', message: { type: 'Request' } })
    for (const to of ['n2', 'n3', 'n2'])
      script.at(2, { kind: 'sent', id: 2, from: 'n1', to, message: { type: 'Accept' } })
    expect(measure(script.trace())).toMatchObject({ messagesPerOperation: 1.5, attemptsPerOperation: 0.5 })
  })
})

it('the meter of a growing trace ends with the numbers of the whole trace', () => {
  const trace = new TraceScript()
    .steady('c1', 0, 2_000, 7)
    .steady('c2', 3, 2_000, 31)
    .fault('f1', 300, 900)
    .trace()
  const meter = createMeter()
  for (const [i, event] of trace.entries()) {
    meter.see(event)
    if (i % 50 === 0) meter.snapshot()
  }
  expect(meter.snapshot()).toEqual(measure(trace))
})
