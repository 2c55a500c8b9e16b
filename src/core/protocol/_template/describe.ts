import { unreachable } from '../../base/unreachable.ts'
import type { Note } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { NodeView } from '../../model/node-view.ts'
import { sentence, type Sentence, type Words } from '../../model/sentence.ts'
import type { TemplateNote } from './messages.ts'
import type { TemplateNode } from './state.ts'

/** What a person may see of a node. */
export function describe(node: TemplateNode): NodeView {
  const owns = node.self === node.owner
  return {
    role: `template.role.${owns ? 'owner' : 'usher'}`,
    shape: owns ? 'leader' : 'follower',
    leads: owns,
    epoch: 1,
    epochText: null,
    leader: node.owner,
    progress: { decided: node.sessions.size, length: node.sessions.size },
    facts: [{ label: 'template.fact.sessions', value: String(node.sessions.size) }],
    log: [],
    trouble: null,
    store: Object.fromEntries(node.store.values),
  }
}

/** The event feed's sentence for a note; null for one that people need not see. */
export function explain(fact: Note, node: NodeId): Sentence | null {
  const note = fact as TemplateNote
  switch (note.kind) {
    case 'role':
      return note.leads ? sentence('template.note.owns', { node }) : null
    case 'restored':
      return note.sessions === 0 ? null : sentence('template.note.restored', { node, count: note.sessions })
    default:
      return unreachable(note)
  }
}

export const words: Words = {
  en: {
    'template.title': 'Register in one place',
    'template.summary': 'The first node keeps the register; nothing is copied.',
    'template.role.owner': 'owner',
    'template.role.usher': 'usher',
    'template.fact.sessions': 'Client sessions',
    'template.note.owns': '{node} keeps the register',
    'template.note.restored': '{node} came back with {count} client sessions from its disk',
    'template.invariant.T1': 'Only the first node answers',
    'template.broken.T1': '{node} answered an operation although it does not keep the register.',
    'template.mutant.everybody-answers': 'Every node answers from a register of its own.',
    'template.mutant.forgets-on-restart': 'The register lives in memory only.',
    'template.mutant.answers-before-fsync': 'Answers leave before the operation is on disk.',
  },
  'zh-CN': {
    'template.title': '单处寄存器',
    'template.summary': '第一个节点保存寄存器，没有任何副本。',
    'template.role.owner': '保存者',
    'template.role.usher': '引路者',
    'template.fact.sessions': '客户端会话数',
    'template.note.owns': '{node} 保存寄存器',
    'template.note.restored': '{node} 重新启动，从磁盘恢复了 {count} 个客户端会话',
    'template.invariant.T1': '只有第一个节点回答',
    'template.broken.T1': '{node} 不保存寄存器，却回答了操作。',
    'template.mutant.everybody-answers': '每个节点都用自己的寄存器回答。',
    'template.mutant.forgets-on-restart': '寄存器只在内存里。',
    'template.mutant.answers-before-fsync': '操作落盘之前就发出回答。',
  },
}
