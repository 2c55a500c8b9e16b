import { detectorBounds, detectorProblem as ruleBroken } from '../detect/settings.ts'
import { detectorWords } from '../detect/words.ts'
import { fill } from '../model/sentence.ts'
import type { Protocol } from '../protocol/contract.ts'
import type { Experiment } from './experiment.ts'

/** What is wrong with the detector beside the nodes, as one sentence with the path, or null. */
export function detectorProblem({ detector, unsafe }: Experiment, protocol: Protocol): string | null {
  if (detector === null || detector === undefined) return null
  if (protocol.id === 'membership') return 'detector: membership is one itself, expected null'
  for (const [name, [min, max]] of Object.entries(detectorBounds)) {
    const value = detector[name as keyof typeof detectorBounds]
    if (value < min || value > max)
      return `detector.${name}: ${value} is out of range, expected ${min} to ${max}`
  }
  const broken = ruleBroken(detector)
  if (broken === null || unsafe === true) return null
  return `detector: ${fill(detectorWords.en[broken.key] ?? broken.key, broken.values)}`
}
