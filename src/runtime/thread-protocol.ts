import { assert } from '../core/base/assert.ts'
import type { Protocol } from '../core/protocol/contract.ts'
import { protocols } from '../core/protocol/registry.ts'
import { withDetector } from '../core/protocol/with-detector.ts'
import type { ProtocolName } from './thread-message.ts'

/** The protocol of that name, in the thread that is to carry it out. */
export async function threadProtocol(name: ProtocolName): Promise<Protocol> {
  const protocol = await bareProtocol(name)
  return name.detector === null ? protocol : withDetector(protocol, name.detector)
}

async function bareProtocol({ id, module }: ProtocolName): Promise<Protocol> {
  if (module !== null) return ((await import(module)) as { protocol: Protocol }).protocol
  const found = protocols.find((protocol) => protocol.id === id)
  assert(found !== undefined, `There is no protocol ${id}.`)
  return found
}
