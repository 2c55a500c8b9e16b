import type { Words } from '../model/sentence.ts'

/** What the judges of removable sets, topics, versions, decrees and convergence say. */
export const copiesWords: Words = {
  en: {
    'check.no-last-reads':
      'Not decided: nobody read after the last change, so nothing can be said of what is left.',
    'check.more': 'And {count} more of the kind.',
    'or-set.ok':
      'The set is right in all {reads} last reads: {additions} additions and {removals} removals acknowledged.',
    'or-set.lost':
      '{element} is lost from {key}: its addition was acknowledged and nobody removed it, but {reader} did not find it at the end.',
    'or-set.resurrected':
      '{element} came back to {key}: its removal was acknowledged, but {reader} found it at the end.',
    'or-set.unexpected': '{reader} found {element} in {key}, which nobody had added.',
    'log.ok':
      'The topics are complete and in order: {acknowledged} appends acknowledged, {reads} last reads.',
    'log.lost':
      '{value} is lost from {key}: the append of {writer} was acknowledged, but {reader} did not find it at the end.',
    'log.duplicate': '{reader} found {value} twice in {key}; {writer} had appended it once.',
    'log.order': '{reader} found {value} in {key} behind a later append of the same client {writer}.',
    'log.unexpected': '{reader} found {value} in {key}, which nobody had appended by then.',
    'siblings.ok':
      'No update was lost: {acknowledged} writes acknowledged, each in the last reads or replaced by somebody who had read it ({reads} last reads).',
    'siblings.lost':
      'A lost update: {writer} had {value} acknowledged for {key} and nobody who had read it replaced it, but {reader} did not find it at the end.',
    'siblings.resurrected':
      'A replaced value came back: {writer} had replaced {value} of {key}, but {reader} found it at the end.',
    'siblings.unexpected': '{reader} found {value} in {key}, which nobody had written.',
    'agreement.ok': 'Everybody agrees: {learned} answers on {decrees} decrees, one value each, all proposed.',
    'agreement.two': 'Two values were chosen for {key}: {first} learned {value}, {other} learned {value2}.',
    'agreement.nobody': '{first} learned {value} for {key}, which nobody had proposed by then.',
    'converged.ok': 'The copies are equal: all clients read the same of {keys} keys at the end.',
    'converged.lack':
      'The copies of {key} did not become equal: {first} reads {count} elements that {other} does not ({examples}), {other} reads {count2} that {first} does not ({examples2}).',
    'converged.differ':
      'The copies of {key} did not become equal: {first} reads {value}, {other} reads {value2}.',
  },
  'zh-CN': {
    'check.no-last-reads': '未能判定：最后一次修改之后没有人读取，无法知道留下了什么。',
    'check.more': '此类情况还有 {count} 处。',
    'or-set.ok': '最后 {reads} 次读取中的集合都正确：共确认 {additions} 次添加、{removals} 次删除。',
    'or-set.lost': '{key} 丢失了 {element}：它的添加已被确认且没有人删除，但 {reader} 最后没有读到它。',
    'or-set.resurrected': '{element} 又回到了 {key}：它的删除已被确认，但 {reader} 最后又读到了它。',
    'or-set.unexpected': '{reader} 在 {key} 中读到了没有人添加过的 {element}。',
    'log.ok': '主题完整且有序：共确认 {acknowledged} 次追加，最后读取 {reads} 次。',
    'log.lost': '{key} 丢失了 {value}：{writer} 的追加已被确认，但 {reader} 最后没有读到它。',
    'log.duplicate': '{reader} 在 {key} 中两次读到 {value}，而 {writer} 只追加了一次。',
    'log.order': '{reader} 在 {key} 中看到 {value} 排在同一客户端 {writer} 更晚的追加之后。',
    'log.unexpected': '{reader} 在 {key} 中读到了当时没有人追加过的 {value}。',
    'siblings.ok':
      '没有丢失任何更新：共确认 {acknowledged} 次写入，每一次都出现在最后的读取中，或被读到过它的人替换（最后读取 {reads} 次）。',
    'siblings.lost':
      '丢失更新：{writer} 对 {key} 写入的 {value} 已被确认，没有读到过它的人替换它，但 {reader} 最后没有读到它。',
    'siblings.resurrected':
      '被替换的值又出现了：{writer} 已替换 {key} 的 {value}，但 {reader} 最后又读到了它。',
    'siblings.unexpected': '{reader} 在 {key} 中读到了没有人写过的 {value}。',
    'agreement.ok':
      '所有人意见一致：对 {decrees} 个决议有 {learned} 个答复，每个只有一个值，且都有人提议过。',
    'agreement.two': '{key} 选定了两个值：{first} 得知 {value}，{other} 得知 {value2}。',
    'agreement.nobody': '{first} 得知 {key} 的值是 {value}，而当时没有人提议过它。',
    'converged.ok': '副本一致：所有客户端最后读到的 {keys} 个键都相同。',
    'converged.lack':
      '{key} 的副本没有变得一致：{first} 读到而 {other} 没有的元素有 {count} 个（{examples}），{other} 读到而 {first} 没有的有 {count2} 个（{examples2}）。',
    'converged.differ': '{key} 的副本没有变得一致：{first} 读到 {value}，{other} 读到 {value2}。',
  },
}
