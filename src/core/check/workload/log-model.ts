import type { HistoryCheck } from '../history-check.ts'
import { list, type OperationShape } from '../objects/operation-shape.ts'
import { wholeLists } from './whole-lists.ts'
import { offsetLog } from './offset-log.ts'
import { isStepList } from './topic.ts'
import { workloadModel } from './workload-model.ts'

const steps: OperationShape = {
  input: { fits: (value) => isStepList(value, false), name: 'a list of ["send", topic, value] and ["poll"]' },
  output: {
    fits: (value) => isStepList(value, true),
    name: 'a list of ["send", topic, [offset, value]] and ["poll", {topic: [[offset, value] …]}]',
  },
}

/** A history either reads topics whole or polls them; one that does both is judged by what it reads whole. */
const log: HistoryCheck = (matter) => {
  const isWhole = matter.history.operations.some(({ f }) => f === 'append' || f === 'read')
  return isWhole ? wholeLists(matter) : offsetLog(matter)
}

/** Topics with offsets, as Kafka has them, or topics that are appended to and read whole. */
export const logModel = workloadModel({
  id: 'log',
  words: {
    en: {
      title: 'log of topics',
      operations:
        'send, poll, txn (lists of ["send", topic, value] and ["poll"]), assign, subscribe; or append, read (a whole topic)',
    },
    'zh-CN': {
      title: '主题日志',
      operations:
        'send、poll、txn（由 ["send", 主题, 值] 与 ["poll"] 组成的列表）、assign、subscribe；或 append、read（整个主题）',
    },
  },
  operations: {
    send: steps,
    poll: steps,
    txn: steps,
    assign: {},
    subscribe: {},
    append: {},
    read: { output: list },
    crash: {},
    'debug-topic-partitions': {},
  },
  checks: { log },
})
