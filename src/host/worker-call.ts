/** Questions to a worker thread and their answers, over any message port. */
import { Refusal } from '../contract/refusal.ts'

/** What both ends need of a port; `Worker`, `MessagePort` and `parentPort` have it. */
export interface Port {
  postMessage(message: unknown): void
  on(event: 'message', heard: (message: unknown) => void): unknown
}

/** What one side answers. */
export type Calls = { readonly [name: string]: (...parameters: never[]) => unknown }

export type Caller<C extends Calls> = <N extends keyof C & string>(
  name: N,
  ...parameters: Parameters<C[N]>
) => Promise<Awaited<ReturnType<C[N]>>>

interface Question {
  readonly kind: 'question'
  readonly id: number
  readonly name: string
  readonly parameters: readonly unknown[]
}
interface Answer {
  readonly kind: 'answer'
  readonly id: number
  readonly value?: unknown
  /** Present when it failed; `refused` tells a refusal from a bug. */
  readonly error?: string
  readonly refused?: boolean
}

/** Answers every question that comes in over the port. */
export function answerCalls(port: Port, calls: Calls): void {
  port.on('message', (message) => {
    const question = message as Question
    if (question.kind !== 'question') return
    const { id } = question
    void (async () => calls[question.name]!(...(question.parameters as never[])))().then(
      (value) => port.postMessage({ kind: 'answer', id, value } satisfies Answer),
      (error: unknown) => {
        const refused = error instanceof Refusal
        const text = refused
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error)
        port.postMessage({ kind: 'answer', id, error: text, refused } satisfies Answer)
      },
    )
  })
}

/** How to ask the other end, and how to give up on it: every open question then fails with that error. */
export function caller<C extends Calls>(port: Port): { call: Caller<C>; abandon: (error: Error) => void } {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let count = 0
  let gone: Error | null = null
  port.on('message', (message) => {
    const answer = message as Answer
    if (answer.kind !== 'answer') return
    const waiting = open.get(answer.id)
    open.delete(answer.id)
    if (answer.error === undefined) waiting?.resolve(answer.value)
    else waiting?.reject(answer.refused === true ? new Refusal(answer.error) : new Error(answer.error))
  })
  const call = (name: string, ...parameters: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone !== null) return reject(gone)
      const id = ++count
      open.set(id, { resolve, reject })
      port.postMessage({ kind: 'question', id, name, parameters } satisfies Question)
    })
  return {
    call: call as unknown as Caller<C>,
    abandon(error) {
      gone = error
      for (const waiting of open.values()) waiting.reject(error)
      open.clear()
    },
  }
}
