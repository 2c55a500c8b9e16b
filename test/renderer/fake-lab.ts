import type { Channel, LabApi, LabClient, LabStreams, StreamName } from '../../src/contract/api.ts'

type Answers = { readonly [C in Channel]?: LabApi[C] }

/** A lab that answers from a table, remembers what it was asked, and says what the test wants it to say. */
export interface FakeLab extends LabClient {
  readonly asked: { readonly channel: Channel; readonly parameters: readonly unknown[] }[]
  tell<S extends StreamName>(stream: S, frame: LabStreams[S]): void
}

export function fakeLab(answers: Answers): FakeLab {
  const asked: FakeLab['asked'] = []
  const listeners = new Map<StreamName, Set<(frame: never) => void>>()
  return {
    asked,
    request: ((channel: Channel, ...parameters: readonly unknown[]) => {
      asked.push({ channel, parameters })
      const answer = answers[channel] as ((...given: readonly unknown[]) => Promise<unknown>) | undefined
      if (answer === undefined) return Promise.reject(new Error(`The fake lab has no answer for ${channel}.`))
      return answer(...parameters)
    }) as LabClient['request'],
    listen(stream, heard) {
      const all = listeners.get(stream) ?? new Set()
      listeners.set(stream, all.add(heard))
      return () => all.delete(heard)
    },
    tell(stream, frame) {
      for (const heard of listeners.get(stream) ?? []) heard(frame as never)
    },
  }
}
