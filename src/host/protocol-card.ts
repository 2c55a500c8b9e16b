import type { Language } from '../core/model/sentence.ts'
import { beyondOf, type Protocol } from '../core/protocol/contract.ts'
import { protocols } from '../core/protocol/registry.ts'
import { wordOf } from '../core/words/speak.ts'

/** Every protocol with its fault model, settings and planted mistakes, in words. */
export function protocolCards(language: Language) {
  return protocols.map((protocol) => card(protocol, language))
}

function card(protocol: Protocol, language: Language) {
  const { faultModel, nodeCount } = protocol
  const { processes, network, quorum } = faultModel
  const beyond = beyondOf(protocol)
  return {
    id: protocol.id,
    family: protocol.family,
    title: wordOf(protocol.title, language),
    summary: wordOf(protocol.summary, language),
    paper: protocol.paper,
    faultModel: {
      processes,
      network,
      quorum,
      toleratedFailures: {
        nodes: nodeCount.default,
        failures: faultModel.toleratedFailures(nodeCount.default),
      },
      beyond,
    },
    nodeCount,
    workloads: protocol.workloads,
    administers: protocol.administers ?? [],
    config: protocol.configFields,
    mutants: protocol.mutants.map(({ name, id, breaks, caughtBy, description }) => ({
      name,
      id,
      breaks,
      caughtBy,
      description: wordOf(description, language),
    })),
  }
}
