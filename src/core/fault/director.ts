import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { ClientId, NodeId } from '../model/identity.ts'
import type { AdminCommand } from '../model/input.ts'
import { Supervision } from '../recovery/supervision.ts'
import type { SupervisorSettings } from '../recovery/supervisor.ts'
import type { Happening } from '../trace/event.ts'
import { noEffect, type FaultEffect } from '../trace/fault-effect.ts'
import type { BetrayalCounts } from './byzantine.ts'
import { slownessMs, type Betrayal, type Fault, type FaultAction } from './fault.ts'
import type { NetworkRule, RuleCounts } from './network.ts'
import { cutOf, link, linksOf, type Link } from './partition.ts'
import { resolveTarget, type NodeStatus } from './selector.ts'

/** What a driver must be able to do to its cluster. Doing it twice (crash of a crashed node) has no further effect. */
export interface Actuator {
  cluster(): readonly NodeStatus[]
  /** `lost` is told how many writes were not safe. */
  crash(node: NodeId, wipe: boolean, lost: (writes: number) => void): void
  restart(node: NodeId): void
  pause(node: NodeId): void
  resume(node: NodeId): void
  administer(node: NodeId, command: AdminCommand): void
  /** From now on the node betrays in these ways, in later lives too; none: it is loyal again. */
  betray(node: NodeId, kinds: readonly Betrayal[]): void
  /** How many messages the node has done wrong to since the run began. */
  betrayed(node: NodeId): BetrayalCounts
  /** The node's clock jumps forward and goes at that rate from now on; 1: like everybody's. */
  setClock(node: NodeId, jumpUs: number, rate: number): void
  addRule(id: string, rule: NetworkRule): void
  removeRule(id: string, counted: (counts: RuleCounts) => void): void
}

/** A supervisor for the nodes, and the driver's time. */
export interface SupervisorOrder {
  readonly settings: SupervisorSettings
  readonly nodes: readonly NodeId[]
  readonly nowUs: () => number
  readonly after: (delayUs: number, act: () => void) => void
}

interface ActiveFault {
  readonly fault: Fault
  readonly sinceUs: number
  readonly targets: readonly NodeId[]
  readonly hasRule: boolean
  /** When a supervisor restarted a target, the fault notwithstanding. */
  readonly returnedUs: Map<NodeId, number>
  readonly betrayedBefore: BetrayalCounts
  writesLost: number
  commandsGiven: number
}

/** Begins and ends faults on a cluster, and writes down what each of them really did. */
export class FaultDirector {
  readonly #active = new Map<string, ActiveFault>()
  readonly #actuator: Actuator
  readonly #prng: Prng
  readonly #homes: ReadonlyMap<ClientId, NodeId>
  readonly #emit: (happening: Happening) => void
  readonly #supervision: Supervision | null
  #count = 0

  constructor(
    actuator: Actuator,
    prng: Prng,
    homes: ReadonlyMap<ClientId, NodeId>,
    emit: (happening: Happening) => void,
    supervisor: SupervisorOrder | null = null,
  ) {
    this.#actuator = actuator
    this.#prng = prng
    this.#homes = homes
    this.#emit = emit
    this.#supervision = supervisor === null ? null : this.#supervise(supervisor)
  }

  /** Ids and data of the faults that last. */
  get active(): ReadonlyMap<string, { readonly fault: Fault; readonly targets: readonly NodeId[] }> {
    return this.#active
  }

  /** Begins a fault now and gives its id. One that finds no target begins and does nothing: it will be flagged as inert. */
  inject(fault: Fault, nowUs: number): string {
    const id = `f${++this.#count}`
    const cluster = this.#actuator.cluster()
    const nodes = cluster.map((status) => status.node)
    const wanted =
      'target' in fault && fault.target !== undefined ? fault.target : 'links' in fault ? fault.links : null
    const targets = wanted === null ? [] : resolveTarget(wanted, cluster, this.#prng)
    const { rule, text } = this.#ruleOf(fault, targets, nodes)
    const active: ActiveFault = {
      fault,
      sinceUs: nowUs,
      targets,
      hasRule: rule !== null,
      returnedUs: new Map(),
      betrayedBefore: this.#betrayed(targets),
      writesLost: 0,
      commandsGiven: 0,
    }
    this.#active.set(id, active)
    this.#emit({ kind: 'injected', fault: id, faultKind: fault.kind, targets, text })
    if (rule !== null) this.#actuator.addRule(id, rule)
    for (const target of targets) this.#begin(active, target, cluster)
    return id
  }

  heal(id: string, nowUs: number): void {
    const active = this.#active.get(id)
    if (active === undefined) return
    this.#active.delete(id)
    for (const target of active.targets) this.#end(active.fault.kind, target)
    const report = (effect: Partial<FaultEffect>): void => {
      const timed = isCrash(active.fault.kind) || active.fault.kind === 'pause'
      const nodeDownUs = timed ? downUs(active, nowUs) : 0
      const { writesLost, commandsGiven } = active
      const own = { nodeDownUs, writesLost, commandsGiven, clockErrorUs: clockError(active, nowUs) }
      const whole = { ...noEffect, ...own, ...this.#wrongs(active), ...effect }
      this.#emit({ kind: 'healed', fault: id, faultKind: active.fault.kind, effect: whole })
    }
    if (!active.hasRule) return report({})
    this.#actuator.removeRule(id, (counts) => {
      report({
        messagesCut: counts.cut,
        messagesLost: counts.lost,
        messagesDelayed: counts.delayed,
        messagesDuplicated: counts.duplicated,
        messagesReordered: counts.reordered,
      })
    })
  }

  /** Everything ends, the supervisor's work too; what it would have restarted later starts now. */
  healAll(nowUs: number): void {
    const waiting = this.#supervision?.end() ?? []
    for (const id of [...this.#active.keys()]) this.heal(id, nowUs)
    for (const node of waiting) this.#actuator.restart(node)
  }

  /** A node stopped by itself, and is gone. */
  stopped(node: NodeId): void {
    this.#supervision?.died(node)
  }

  /** Somebody starts a node by hand. */
  restart(node: NodeId): void {
    this.#supervision?.started(node)
    this.#restart(node)
  }

  #supervise({ settings, nodes, nowUs, after }: SupervisorOrder): Supervision {
    return new Supervision(settings, nodes, {
      nowUs,
      after,
      stop: (node) => this.#actuator.crash(node, false, () => undefined),
      start: (node) => {
        for (const { fault, targets, returnedUs } of this.#active.values())
          if (isCrash(fault.kind) && targets.includes(node) && !returnedUs.has(node))
            returnedUs.set(node, nowUs())
        this.#restart(node)
      },
      restarts: (node, waitedUs) => this.#emit({ kind: 'supervised', node, decision: 'restart', waitedUs }),
      gaveUp: (node, deaths) => this.#emit({ kind: 'supervised', node, decision: 'give-up', deaths }),
    })
  }

  /** A node that comes back while a pause lasts comes back paused. */
  #restart(node: NodeId): void {
    this.#actuator.restart(node)
    if (this.#isHeld(node, ['pause'])) this.#actuator.pause(node)
  }

  /** Whether a fault that lasts does that to the node. A node that was restarted in spite of a crash is free of it. */
  #isHeld(node: NodeId, kinds: readonly Fault['kind'][]): boolean {
    return [...this.#active.values()].some(
      ({ fault, targets, returnedUs }) =>
        kinds.includes(fault.kind) &&
        targets.includes(node) &&
        !(isCrash(fault.kind) && returnedUs.has(node)),
    )
  }

  #ruleOf(
    fault: Fault,
    targets: readonly NodeId[],
    nodes: readonly NodeId[],
  ): { rule: NetworkRule | null; text: string } {
    switch (fault.kind) {
      case 'partition': {
        const cut = cutOf(fault, targets, nodes, this.#homes, this.#prng)
        return { rule: { kind: 'cut', links: cut.links }, text: cut.text }
      }
      case 'loss':
      case 'duplicate': {
        const links = linksOf(fault.links, targets, nodes)
        return { rule: { kind: fault.kind, links, probability: fault.probability }, text: fault.links }
      }
      case 'delay': {
        const links = linksOf(fault.links, targets, nodes)
        const [meanUs, jitterUs] = [Math.round(fault.meanMs * 1000), Math.round(fault.jitterMs * 1000)]
        return { rule: { kind: 'delay', links, meanUs, jitterUs }, text: fault.links }
      }
      case 'reorder': {
        const links = linksOf(fault.links, targets, nodes)
        const windowUs = Math.max(1, Math.round(fault.windowMs * 1000))
        return {
          rule: { kind: 'reorder', links, probability: fault.probability, windowUs },
          text: fault.links,
        }
      }
      case 'byzantine':
        return {
          rule: this.#ruleOfTraitor(fault, targets, nodes),
          text: [...targets, fault.behaviour].join(' '),
        }
      case 'crash':
      case 'pause':
      case 'wipe':
      case 'transfer-leadership':
      case 'add-member':
      case 'add-learner':
      case 'remove-member':
      case 'promote':
      case 'clock':
        return { rule: null, text: targets.join(' ') }
      default:
        return unreachable(fault)
    }
  }

  /** Silence and slowness are a matter of the traitor's outgoing links, those to clients included. */
  #ruleOfTraitor(
    { behaviour, delayMs }: FaultAction & { kind: 'byzantine' },
    targets: readonly NodeId[],
    nodes: readonly NodeId[],
  ): NetworkRule | null {
    const links: Link[] = targets.flatMap((from) =>
      [...nodes, ...this.#homes.keys()].filter((to) => to !== from).map((to) => link(from, to)),
    )
    if (behaviour === 'mute') return { kind: 'cut', links }
    if (behaviour !== 'slow') return null
    return { kind: 'delay', links, meanUs: Math.round((delayMs ?? slownessMs) * 1000), jitterUs: 0 }
  }

  #begin(active: ActiveFault, target: NodeId, cluster: readonly NodeStatus[]): void {
    switch (active.fault.kind) {
      case 'crash':
      case 'wipe':
        this.#actuator.crash(target, active.fault.kind === 'wipe', (writes) => {
          active.writesLost += writes
          // Only now is the old life known to be over.
          this.#supervision?.died(target)
        })
        return
      case 'pause':
        this.#actuator.pause(target)
        return
      case 'transfer-leadership':
        return this.#command(active, cluster, { kind: 'transferLeadership', to: target })
      case 'add-member':
        return this.#command(active, cluster, { kind: 'addMember', node: target })
      case 'add-learner':
        return this.#command(active, cluster, { kind: 'addLearner', node: target })
      case 'remove-member':
        return this.#command(active, cluster, { kind: 'removeMember', node: target })
      case 'promote':
        if (!cluster.some((status) => status.node === target && status.up)) return
        this.#actuator.administer(target, { kind: 'promote' })
        active.commandsGiven++
        return
      case 'byzantine':
        return this.#actuator.betray(target, this.#betrayalsOf(target))
      case 'clock':
        return this.#actuator.setClock(target, Math.round(active.fault.offsetMs * 1000), this.#rateOf(target))
      case 'partition':
      case 'loss':
      case 'delay':
      case 'duplicate':
      case 'reorder':
        return
      default:
        return unreachable(active.fault)
    }
  }

  /** Hands a command to the leader, if there is one. */
  #command(active: ActiveFault, cluster: readonly NodeStatus[], command: AdminCommand): void {
    for (const leader of resolveTarget('leader', cluster, this.#prng)) {
      this.#actuator.administer(leader, command)
      active.commandsGiven++
    }
  }

  /**
   * Undoes a fault at one node, unless another one that lasts holds it down too. The end of a crash starts whatever is
   * down; a restart that the supervisor has planned is left to the supervisor.
   */
  #end(kind: Fault['kind'], target: NodeId): void {
    const isPlanned = this.#supervision?.hasPlanned(target) ?? false
    if (isCrash(kind) && !isPlanned && !this.#isHeld(target, ['crash', 'wipe'])) this.#restart(target)
    if (kind === 'pause' && !this.#isHeld(target, ['pause'])) this.#actuator.resume(target)
    if (kind === 'byzantine') this.#actuator.betray(target, this.#betrayalsOf(target))
    if (kind === 'clock') this.#actuator.setClock(target, 0, this.#rateOf(target))
  }

  /** What all faults that last make the node do, short of what the network does for it. */
  #betrayalsOf(node: NodeId): Betrayal[] {
    const kinds = [...this.#active.values()].flatMap(({ fault, targets }) =>
      fault.kind === 'byzantine' && targets.includes(node) ? [fault.behaviour] : [],
    )
    return [...new Set(kinds)].filter((kind) => kind !== 'mute' && kind !== 'slow')
  }

  #rateOf(node: NodeId): number {
    const drift = [...this.#active.values()].reduce(
      (sum, { fault, targets }) =>
        fault.kind === 'clock' && targets.includes(node) ? sum + fault.driftPercent : sum,
      0,
    )
    return Math.max(0.1, 1 + drift / 100)
  }

  #betrayed(nodes: readonly NodeId[]): BetrayalCounts {
    const sum = { twisted: 0, forged: 0, replayed: 0 }
    for (const { twisted, forged, replayed } of nodes.map((node) => this.#actuator.betrayed(node))) {
      sum.twisted += twisted
      sum.forged += forged
      sum.replayed += replayed
    }
    return sum
  }

  #wrongs({ fault, targets, betrayedBefore }: ActiveFault): Partial<FaultEffect> {
    if (fault.kind !== 'byzantine') return {}
    const now = this.#betrayed(targets)
    return {
      messagesTwisted: now.twisted - betrayedBefore.twisted,
      messagesForged: now.forged - betrayedBefore.forged,
      messagesReplayed: now.replayed - betrayedBefore.replayed,
    }
  }
}

function clockError({ fault, sinceUs, targets }: ActiveFault, nowUs: number): number {
  if (fault.kind !== 'clock') return 0
  const driftUs = (Math.abs(fault.driftPercent) / 100) * (nowUs - sinceUs)
  return Math.round((fault.offsetMs * 1000 + driftUs) * targets.length)
}

function isCrash(kind: Fault['kind']): boolean {
  return kind === 'crash' || kind === 'wipe'
}

function downUs({ sinceUs, targets, returnedUs }: ActiveFault, nowUs: number): number {
  return targets.reduce((sum, target) => sum + (returnedUs.get(target) ?? nowUs) - sinceUs, 0)
}
