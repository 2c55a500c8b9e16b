import type { ClusterControl } from './cluster-control.ts'
import type { Call, ClusterReport } from './host-message.ts'

/** Answers the host's calls, each with its value or with a sentence why not. The first one makes the cluster. */
export function answerCalls(
  make: () => ClusterControl,
  report: (report: ClusterReport) => void,
): (call: Call) => Promise<void> {
  let control: ClusterControl | null = null
  return async ({ number, name, parameters }) => {
    try {
      control ??= make()
      const call = control[name].bind(control) as (...given: readonly unknown[]) => unknown
      report({ kind: 'answer', number, value: await call(...parameters) })
    } catch (error) {
      report({ kind: 'refusal', number, sentence: (error as Error).message })
    }
  }
}
