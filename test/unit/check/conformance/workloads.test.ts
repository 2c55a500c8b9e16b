import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { modelNamed } from '../../../../src/core/check/model-choice.ts'
import { reading } from '../../history/read.ts'
import { conformanceFiles, conformanceFolder } from './conformance-history.ts'

const files = conformanceFiles('workloads')
if (files.length === 0)
  it.skip(`judges the workload histories (skipped: there is no folder ${conformanceFolder}/workloads)`)
else
  describe('the judges agree with the known verdict on workloads', () => {
    it.each(files)('%s', (file) => {
      const { history } = reading(readFileSync(`${conformanceFolder}/${file}`, 'utf8'))
      const header = readFileSync(`${conformanceFolder}/${file}`, 'utf8').split('\n', 1)[0]!
      const { expect: expected } = JSON.parse(header) as { expect: boolean }
      const answers = judgeHistory(history, modelNamed(history.model!)!).map(({ answer }) => answer)
      expect(answers.every((answer) => answer === 'ok')).toBe(expected)
      expect(answers.includes('illegal')).toBe(!expected)
    })
  })
