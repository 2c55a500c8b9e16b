import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { experimentDefaults, type Experiment } from '../../core/experiment/experiment.ts'
import type { Fault } from '../../core/fault/fault.ts'
import type { ConfigValue, Protocol } from '../../core/protocol/contract.ts'
import { protocols } from '../../core/protocol/registry.ts'
import type { ClientPolicy } from '../../core/workload/policy/client-policy.ts'
import { workloadDefaults, type WorkloadSettings } from '../../core/workload/workload.ts'
import { lab } from '../api/lab.ts'

/** The experiment that the editor shows and Run starts. Replaced as a whole on every change. */
export const useDraft = defineStore('draft', () => {
  const experiment = shallowRef<Experiment>(blank(protocols[0]))
  /** What the lab said against it when it was last tried. */
  const problem = ref<string | null>(null)
  const protocol = computed(() => protocols.find(({ id }) => id === experiment.value.protocol) ?? null)

  function set(change: Partial<Experiment>): void {
    experiment.value = { ...experiment.value, ...change }
    problem.value = null
  }

  function setWorkload(change: Partial<WorkloadSettings>): void {
    set({ workload: { ...experiment.value.workload, ...change } })
  }

  function setPolicy(change: Partial<ClientPolicy>): void {
    setWorkload({ policy: { ...experiment.value.workload.policy, ...change } })
  }

  function setConfig(name: string, value: ConfigValue): void {
    set({ config: { ...experiment.value.config, [name]: value } })
  }

  /** Another protocol brings its own defaults; what the person chose of the rest stays. */
  function setProtocol(id: string): void {
    const fresh = blank(protocols.find((one) => one.id === id))
    const { seed, durationSeconds, driver } = experiment.value
    set({ ...fresh, seed, durationSeconds, driver })
  }

  function addFault(fault: Fault): void {
    set({ faults: [...experiment.value.faults, fault].sort((a, b) => a.atMs - b.atMs) })
  }

  function removeFault(index: number): void {
    set({ faults: experiment.value.faults.filter((_, i) => i !== index) })
  }

  function load(other: Experiment): void {
    experiment.value = other
    problem.value = null
  }

  /** Reads an experiment file; a refusal becomes `problem` and changes nothing. */
  async function open(text: string): Promise<boolean> {
    try {
      load(await lab().request('experiments.parse', text))
      return true
    } catch (refusal) {
      problem.value = refusal instanceof Error ? refusal.message : String(refusal)
      return false
    }
  }

  const edits = { set, setWorkload, setPolicy, setConfig, setProtocol, addFault, removeFault, load, open }
  return { experiment, problem, protocol, ...edits }
})

function blank(protocol: Protocol | undefined): Experiment {
  return {
    ...experimentDefaults,
    name: '',
    protocol: protocol?.id ?? '',
    nodes: protocol?.nodeCount.default ?? 5,
    workload: { ...workloadDefaults, kind: protocol?.workloads[0] ?? 'register' },
  }
}
