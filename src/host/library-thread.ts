import { Worker } from 'node:worker_threads'
import type { LibraryFolders } from './library.ts'
import type { LibraryCalls } from './library.worker.ts'
import { caller, type Caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

export interface LibraryThread {
  readonly call: Caller<LibraryCalls>
  close(): Promise<void>
}

/** Starts the library on a thread of its own. */
export function startLibrary({ runs, bin }: LibraryFolders): LibraryThread {
  const worker = new Worker(workerEntry('library'), { workerData: { runs, bin } })
  const { call, abandon } = caller<LibraryCalls>(worker)
  worker.on('error', (error: Error) => abandon(error))
  return {
    call,
    async close() {
      abandon(new Error('The lab is closing.'))
      await worker.terminate()
    },
  }
}
