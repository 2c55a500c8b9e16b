import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { exitCodes } from '../../src/cli/exit-code.ts'

const commandLine = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))
const ownNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
const nodeProgram = Number(process.versions.napi) >= 10 ? process.execPath : ownNode

/** Records a short simulated run of a preset on the command line: a run file as a friend would send one. */
export async function recordedFile(preset: string, seed: number, folder: string): Promise<string> {
  const path = join(folder, `${preset}-${seed}.faultline`)
  const parameters = ['--driver', 'simulated', '--duration', '6', '--seed', String(seed), '--out', path]
  try {
    await promisify(execFile)(nodeProgram, [commandLine, 'run', preset, ...parameters])
  } catch (error) {
    // A violation is an answer too, and the run is written all the same.
    if ((error as { code?: unknown }).code !== exitCodes.illegal) throw error
  }
  return path
}
