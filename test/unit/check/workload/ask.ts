import { historyModels } from '../../../../src/core/check/history-models.ts'
import { firstMisfit, judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { checkWords } from '../../../../src/core/check/words.ts'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import type { Sentence } from '../../../../src/core/model/sentence.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { speak } from '../../../../src/core/words/speak.ts'

/** The verdict of one check of one model; a history that does not fit the model is a mistake of the test. */
export function ask(model: string, check: string, history: RecordedHistory): Verdict {
  const found = historyModels.find(({ id }) => id === model)!
  const misfit = firstMisfit(history, found)
  if (misfit !== null) throw new Error(`operation ${misfit.index}: ${misfit.expected}`)
  return judgeHistory(history, found, { checks: [check] })[0]!
}

/** A verdict in a line: its answer, its operations and its sentences, with every hole filled in both languages. */
export function told({ answer, sentence, witness }: Verdict): string {
  const said = [sentence, ...witness.reasons].map(spoken).join(' ')
  const operations = answer === 'illegal' ? ` [${witness.operations.join(' ')}]` : ''
  return `${answer}${operations}: ${said}`
}

function spoken({ key, values }: Sentence): string {
  const [english, chinese] = (['en', 'zh-CN'] as const).map((language) =>
    checkWords[language][key] === undefined ? `{${key}}` : speak({ key, values }, language),
  )
  const hole = /\{\w+\}/.exec(`${english} ${chinese}`)
  return hole === null ? english! : `UNFILLED ${hole[0]} in ${key}`
}
