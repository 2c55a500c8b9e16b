import { describe, expect, it } from 'vitest'
import { Budget, stepsDefault } from '../../../../src/core/check/budget.ts'
import { judgeObjects } from '../../../../src/core/check/linearizable/linearizable.ts'
import { decide, type SequentialObject } from '../../../../src/core/check/linearizable/sequential-object.ts'
import {
  conformanceFiles,
  conformanceFolder,
  readConformance,
  type ConformanceHeader,
} from './conformance-history.ts'

for (const folder of ['linearizability', 'synthetic']) {
  const files = conformanceFiles(folder)
  if (files.length === 0) {
    it.skip(
      `judges the ${folder} histories (skipped: there is no folder ${conformanceFolder}/${folder}; FAULTLINE_CONFORMANCE names another place)`,
    )
    continue
  }
  describe(`the judge agrees with the known verdict on ${folder}`, () => {
    it.each(files)('%s', (file) => {
      const { header, keys } = readConformance(file)
      const answers = [...keys.values()].map((operations) => {
        return decide(objectOf(header), operations, new Budget(stepsDefault)).answer
      })
      expect(header.expect, 'every history of the collection has a verdict').not.toBeNull()
      expect(answers.every((answer) => answer === 'ok')).toBe(header.expect)
      expect(answers.includes('illegal')).toBe(!header.expect)
    })

    const named = files.filter((file) => readConformance(file).header.firstImpossibleReturn !== undefined)
    it.each(named)('and names the same first impossible return in %s', (file) => {
      const { header, keys } = readConformance(file)
      const { witness } = judgeObjects(objectOf(header), keys, { budget: new Budget(stepsDefault) })
      const blocked = [...keys.values()].flat().find(({ index }) => index === witness.blocked)
      expect(blocked?.return).toBe(header.firstImpossibleReturn)
      expect(witness.data).toMatchObject({ isMinimal: true })
    })
  })
}

function objectOf({ model, initial }: ConformanceHeader): SequentialObject {
  if (model === 'kv' && typeof initial === 'string') return { kind: 'append', initial }
  if (model === 'mutex') return { kind: 'mutex' }
  if (model === 'register' || model === 'cas-register' || model === 'kv') return { kind: 'register', initial }
  return { kind: model, initial } as SequentialObject
}
