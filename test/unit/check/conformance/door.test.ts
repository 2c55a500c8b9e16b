import { describe, expect, it } from 'vitest'
import { historyModels } from '../../../../src/core/check/history-models.ts'
import { firstMisfit, judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { conformanceFiles, conformanceFolder } from './conformance-history.ts'
import { recordedConformance } from './recorded-conformance.ts'

for (const folder of ['linearizability', 'synthetic']) {
  const files = conformanceFiles(folder)
  if (files.length === 0) {
    it.skip(
      `judges the ${folder} histories through the door (skipped: there is no folder ${conformanceFolder}/${folder}; FAULTLINE_CONFORMANCE names another place)`,
    )
    continue
  }
  describe(`the door gives the known verdict on ${folder}, with evidence`, () => {
    it.each(files)('%s', (file) => {
      const { header, history } = recordedConformance(file)
      const model = historyModels.find((one) => one.id === header.model)!
      expect(firstMisfit(history, model)).toBeNull()
      const [verdict] = judgeHistory(history, model, { checks: ['linearizable'] })
      expect(verdict?.answer).toBe(header.expect === true ? 'ok' : 'illegal')
      if (verdict?.answer === 'illegal') expect(verdict.witness.operations.length).toBeGreaterThan(0)
    })
  })
}
