import type { OperationShape } from '../objects/operation-shape.ts'
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

/** Topics with offsets, as Kafka has them. */
export const logModel = workloadModel({
  id: 'log',
  words: {
    en: {
      title: 'log of topics with offsets',
      operations: 'send, poll, txn (lists of ["send", topic, value] and ["poll"]), assign, subscribe',
    },
    'zh-CN': {
      title: '带偏移量的主题日志',
      operations: 'send、poll、txn（由 ["send", 主题, 值] 与 ["poll"] 组成的列表）、assign、subscribe',
    },
  },
  operations: {
    send: steps,
    poll: steps,
    txn: steps,
    assign: {},
    subscribe: {},
    crash: {},
    'debug-topic-partitions': {},
  },
  checks: { log: offsetLog },
})
