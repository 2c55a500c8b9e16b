import type { Words } from '../model/sentence.ts'

/** What the event feed says of events that every protocol has. */
export const traceWords: Words = {
  en: {
    'trace.started': '{node} starts',
    'trace.restarted': '{node} starts again with what its disk holds (life {incarnation})',
    'trace.crashed': '{node} is down',
    'trace.crashedLost': '{node} is down and loses {count} writes that were not yet safe on disk',
    'trace.stopped': '{node} stopped by itself: {reason}',
    'trace.supervisorRestarts': 'The supervisor restarts {node} after {ms} ms',
    'trace.supervisorGivesUp':
      'The supervisor gives up with {node}: {count} deaths within its period are one too many',
    'trace.wiped': 'The disk of {node} is empty',
    'trace.paused': '{node} stands still',
    'trace.resumed': '{node} goes on',
    'trace.leads': '{node} now leads: {role}',
    'trace.epoch': 'epoch {number}',
    'trace.follows': '{node} is now {role}',
    'trace.failed': '{client}: {operation} did not happen ({reason})',
    'trace.unknown': '{client}: {operation} may or may not have happened ({reason})',
  },
  'zh-CN': {
    'trace.started': '{node} 启动',
    'trace.restarted': '{node} 带着磁盘上的内容重新启动（第 {incarnation} 次生命）',
    'trace.crashed': '{node} 停机',
    'trace.crashedLost': '{node} 停机，丢失 {count} 次尚未落盘的写入',
    'trace.stopped': '{node} 自行停止：{reason}',
    'trace.supervisorRestarts': '监督者在 {ms} 毫秒后重启 {node}',
    'trace.supervisorGivesUp': '监督者放弃 {node}：一个周期内已有 {count} 次死亡，超出上限',
    'trace.wiped': '{node} 的磁盘已空',
    'trace.paused': '{node} 停住不动',
    'trace.resumed': '{node} 继续运行',
    'trace.leads': '{node} 现在领导集群：{role}',
    'trace.epoch': '纪元 {number}',
    'trace.follows': '{node} 现在是{role}',
    'trace.failed': '{client}：{operation} 没有发生（{reason}）',
    'trace.unknown': '{client}：{operation} 可能发生了，也可能没有（{reason}）',
  },
}
