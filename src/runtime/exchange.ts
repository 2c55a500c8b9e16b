import { MessageChannel } from 'node:worker_threads'
import type { Thread } from './thread.ts'
import type { ThreadOrder, Wire } from './thread-message.ts'

/** Knows which threads are on, and lays a wire between every two of them. */
export class Exchange {
  readonly #threads = new Map<number, Thread<ThreadOrder>>()

  /** Tells a thread to go, with a wire to everybody who is on; the others get their ends too. */
  join(number: number, thread: Thread<ThreadOrder>, startNs: bigint): void {
    const wires: Wire[] = []
    for (const [other, otherThread] of this.#threads) {
      const { port1, port2 } = new MessageChannel()
      wires.push({ thread: other, port: port1 })
      otherThread.post({ kind: 'connect', wire: { thread: number, port: port2 } }, [port2])
    }
    thread.post(
      { kind: 'go', startNs, wires },
      wires.map(({ port }) => port),
    )
    this.#threads.set(number, thread)
  }

  leave(number: number): void {
    this.#threads.delete(number)
  }
}
