import { describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { Network, type NetworkRule, type Route } from '../../../src/core/fault/network.ts'

function routes(rules: NetworkRule[], count = 1000): { routes: Route[]; network: Network } {
  const network = new Network()
  rules.forEach((rule, i) => network.add(`f${i}`, rule))
  const chance = prng(1, 'network')
  return { routes: Array.from({ length: count }, () => network.route('n1', 'n2', chance)), network }
}

describe('the network', () => {
  test('delivers everything once and at once when no rule touches the link', () => {
    const { routes: seen } = routes([{ kind: 'cut', links: ['n2>n1', 'n1>n3'] }])
    expect(new Set(seen.map((route) => JSON.stringify(route)))).toEqual(
      new Set(['{"kind":"deliveries","delaysUs":[0]}']),
    )
  })

  test('delivers nothing over a cut link and counts what it cut', () => {
    const { routes: seen, network } = routes([{ kind: 'cut', links: ['n1>n2'] }])
    expect(seen.every((route) => route.kind === 'dropped' && route.reason === 'cut')).toBe(true)
    expect(network.isCut('n1', 'n2')).toBe(true)
    expect(network.isCut('n2', 'n1')).toBe(false)
    expect(network.remove('f0').cut).toBe(1000)
    expect(network.isCut('n1', 'n2')).toBe(false)
  })

  test('loses about the share that the rule says', () => {
    const { routes: seen, network } = routes([{ kind: 'loss', links: ['n1>n2'], probability: 0.3 }])
    const lost = seen.filter((route) => route.kind === 'dropped').length
    expect(lost).toBeGreaterThan(250)
    expect(lost).toBeLessThan(350)
    expect(network.remove('f0').lost).toBe(lost)
  })

  test('delays within mean and jitter, never below zero', () => {
    const { routes: seen } = routes([{ kind: 'delay', links: ['n1>n2'], meanUs: 100, jitterUs: 300 }])
    const delays = seen.flatMap((route) => (route.kind === 'deliveries' ? route.delaysUs : []))
    expect(Math.min(...delays)).toBe(0)
    expect(Math.max(...delays)).toBeGreaterThan(350)
    expect(Math.max(...delays)).toBeLessThanOrEqual(400)
  })

  test('duplicates so that both copies arrive, and holds back so that others overtake', () => {
    const twice = routes([{ kind: 'duplicate', links: ['n1>n2'], probability: 1 }]).routes
    expect(twice.every((route) => route.kind === 'deliveries' && route.delaysUs.length === 2)).toBe(true)
    const { routes: late, network } = routes([
      { kind: 'reorder', links: ['n1>n2'], probability: 0.5, windowUs: 50 },
    ])
    const held = late.filter((route) => route.kind === 'deliveries' && route.delaysUs[0]! > 0).length
    expect(network.remove('f0').reordered).toBe(held)
    expect(held).toBeGreaterThan(400)
  })

  test('applies every rule of a link: a delayed link may also lose', () => {
    const { routes: seen } = routes([
      { kind: 'delay', links: ['n1>n2'], meanUs: 10, jitterUs: 0 },
      { kind: 'loss', links: ['n1>n2'], probability: 0.5 },
    ])
    expect(seen.some((route) => route.kind === 'dropped')).toBe(true)
    expect(seen.some((route) => route.kind === 'deliveries' && route.delaysUs[0] === 10)).toBe(true)
  })
})
