import { id, list, record, text } from './field.ts'

const localised = record({ en: text(400, 1), 'zh-CN': text(400, 1) })

/** The list of sample histories beside their files. */
export const samplesGuard = list(record({ id, file: id, model: id, title: localised, story: localised }), 50)
