import type { Words } from '../../model/sentence.ts'

/** What the judges say about objects beyond registers and sets. */
export const objectWords: Words = {
  en: {
    'custom.broken': 'Not decided: {part} of the model {model} failed: {problem}.',
    'custom.broken-at': 'Not decided: {part} of the model {model} failed at operation {index}: {problem}.',
  },
  'zh-CN': {
    'custom.broken': '未能判定：模型 {model} 的 {part} 出错：{problem}。',
    'custom.broken-at': '未能判定：模型 {model} 的 {part} 在操作 {index} 处出错：{problem}。',
  },
}
