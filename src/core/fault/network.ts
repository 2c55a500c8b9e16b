/**
 * Fault model of the network: messages may be cut (partition), lost, delayed, duplicated or overtaken while a rule
 * says so; never corrupted, never invented. Without rules every message arrives. The same rules serve the simulator
 * and the live switch; chance comes from the stream that the caller passes.
 */
import { assert } from '../base/assert.ts'
import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { Address } from '../model/identity.ts'
import { link, type Link } from './partition.ts'

/** What is wrong with some links, already resolved: plain data that can be posted to another thread. */
export type NetworkRule = { readonly links: readonly Link[] } & (
  | { readonly kind: 'cut' }
  | { readonly kind: 'loss'; readonly probability: number }
  | { readonly kind: 'delay'; readonly meanUs: number; readonly jitterUs: number }
  | { readonly kind: 'duplicate'; readonly probability: number }
  | { readonly kind: 'reorder'; readonly probability: number; readonly windowUs: number }
)

/** How often a rule bit. */
export interface RuleCounts {
  cut: number
  lost: number
  delayed: number
  duplicated: number
  reordered: number
}

/** What becomes of one message: dropped, or one delivery for each extra delay (whole microseconds, mostly just [0]). */
export type Route =
  | { readonly kind: 'dropped'; readonly reason: 'cut' | 'loss' }
  | { readonly kind: 'deliveries'; readonly delaysUs: readonly number[] }

interface ActiveRule {
  readonly rule: NetworkRule
  readonly links: ReadonlySet<Link>
  readonly counts: RuleCounts
}

const direct: Route = { kind: 'deliveries', delaysUs: [0] }

export class Network {
  readonly #rules = new Map<string, ActiveRule>()

  add(id: string, rule: NetworkRule): void {
    assert(!this.#rules.has(id), `Network rule ${id} exists already.`)
    this.#rules.set(id, {
      rule,
      links: new Set(rule.links),
      counts: { cut: 0, lost: 0, delayed: 0, duplicated: 0, reordered: 0 },
    })
  }

  /** Ends a rule and tells how often it bit. */
  remove(id: string): RuleCounts {
    const active = this.#rules.get(id)
    assert(active !== undefined, `There is no network rule ${id}.`)
    this.#rules.delete(id)
    return active.counts
  }

  /** The links that at least one rule touches; all others are clear. */
  troubledLinks(): Set<Link> {
    return new Set([...this.#rules.values()].flatMap((active) => [...active.links]))
  }

  isCut(from: Address, to: Address): boolean {
    if (this.#rules.size === 0) return false
    const between = link(from, to)
    return [...this.#rules.values()].some(({ rule, links }) => rule.kind === 'cut' && links.has(between))
  }

  route(from: Address, to: Address, prng: Prng): Route {
    if (this.#rules.size === 0) return direct
    const between = link(from, to)
    let delayUs = 0
    let copies = 1
    for (const { rule, links, counts } of this.#rules.values()) {
      if (!links.has(between)) continue
      switch (rule.kind) {
        case 'cut':
          counts.cut++
          return { kind: 'dropped', reason: 'cut' }
        case 'loss':
          if (!prng.chance(rule.probability)) break
          counts.lost++
          return { kind: 'dropped', reason: 'loss' }
        case 'delay':
          counts.delayed++
          delayUs += Math.max(0, rule.meanUs + prng.integer(-rule.jitterUs, rule.jitterUs))
          break
        case 'duplicate':
          if (!prng.chance(rule.probability)) break
          counts.duplicated++
          copies++
          break
        case 'reorder':
          if (!prng.chance(rule.probability)) break
          counts.reordered++
          delayUs += prng.integer(1, rule.windowUs)
          break
        default:
          return unreachable(rule)
      }
    }
    // A copy travels on its own: it arrives up to a millisecond after the first.
    const delaysUs = [delayUs]
    for (let copy = 1; copy < copies; copy++) delaysUs.push(delayUs + prng.integer(1, 1000))
    return { kind: 'deliveries', delaysUs }
  }
}
