import type { Words } from '../../model/sentence.ts'

/** What the judges say about objects beyond registers and sets. */
export const objectWords: Words = {
  en: {
    'custom.broken': 'Not decided: {part} of the model {model} failed: {problem}.',
    'custom.broken-at': 'Not decided: {part} of the model {model} failed at operation {index}: {problem}.',
    'objects.mutex.held':
      '{who} was granted {key} by {time} while it was still held: {other} had been granted it by {time2}, and every release that anybody had asked for by then belongs to an earlier grant.',
    'objects.mutex.free':
      '{who} released {key} by {time}, but nobody held it: every grant that anybody had asked for by then had already been released.',
    'objects.mutex.because':
      'This takes all operations up to then together: grants and releases have to take turns.',
    'objects.list.impossible': '{reader} read {key} by {time} as nobody can have appended to it.',
    'objects.list.forked':
      '{reader} (by {time}) and {other} (by {time2}) read {key} in two ways that cannot both be: neither answer is the beginning of the other, or the two exclude each other in time.',
    'objects.list.shrunk':
      '{key} shrank: {reader} read less at {time} than {other} had already read by {time2}.',
    'objects.list.missing':
      '{reader} read {key} at {time} without {element}, whose append had been acknowledged to {writer} at {time2}.',
    'objects.list.early':
      '{reader} found {element} in {key} by {time}, before {writer} even asked to append it at {time2}.',
    'objects.list.order':
      '{reader} read {key} by {time} with {second} before {first}, though {first} had been acknowledged at {time2}, before anybody asked to append {second} at {time3}.',
    'objects.queue.from-nowhere': '{who} took {element} out of {key} by {time}, which nobody ever put in.',
    'objects.queue.twice':
      '{element} left {key} twice: {who} took it by {time} and {other} by {time2}, though it went in once.',
    'objects.queue.early':
      '{who} took {element} out of {key} by {time}, before {other} even asked to put it in at {time2}.',
    'objects.queue.overtaken':
      '{later} overtook {first} in {key}: {first} was in by {time}, before {later} was even asked for at {time2}; yet {who} took {later} by {time3}, and {other} asked for what turned out to be {first} only at {time4}.',
    'objects.queue.lost':
      '{first} is lost from {key}: it was in by {time}, before {later} was even asked for at {time2}; {who} took {later} by {time3}, and nobody ever took {first}.',
    'objects.queue.not-empty':
      '{who} was told between {time} and {time2} that {key} is empty, though at every moment of that time one of these was in it: {elements}.',
  },
  'zh-CN': {
    'custom.broken': '未能判定：模型 {model} 的 {part} 出错：{problem}。',
    'custom.broken-at': '未能判定：模型 {model} 的 {part} 在操作 {index} 处出错：{problem}。',
    'objects.mutex.held':
      '{who} 在 {time} 之前获得了 {key}，而它仍被占用：{other} 在 {time2} 之前已获得它，此前请求过的每一次释放都属于更早的一次获得。',
    'objects.mutex.free':
      '{who} 在 {time} 之前释放了 {key}，但没有人持有它：此前请求过的每一次获得都已被释放。',
    'objects.mutex.because': '这需要把此前的全部操作放在一起看：获得与释放必须交替出现。',
    'objects.list.impossible': '{reader} 在 {time} 之前读到的 {key} 不可能由任何追加得到。',
    'objects.list.forked':
      '{reader}（{time} 之前）与 {other}（{time2} 之前）读到的 {key} 不可能同时成立：两个结果都不是对方的开头，或者时间上互相排斥。',
    'objects.list.shrunk':
      '{key} 变短了：{reader} 在 {time} 读到的比 {other} 在 {time2} 之前已经读到的更少。',
    'objects.list.missing':
      '{reader} 在 {time} 读取 {key} 时没有看到 {element}，而它的追加在 {time2} 已向 {writer} 确认。',
    'objects.list.early':
      '{reader} 在 {time} 之前已从 {key} 中读到 {element}，而 {writer} 直到 {time2} 才请求追加它。',
    'objects.list.order':
      '{reader} 在 {time} 之前读到的 {key} 中 {second} 在 {first} 之前，而 {first} 在 {time2} 已被确认，之后才有人在 {time3} 请求追加 {second}。',
    'objects.queue.from-nowhere': '{who} 在 {time} 之前从 {key} 取出 {element}，但从来没有人放入过它。',
    'objects.queue.twice':
      '{element} 两次离开 {key}：{who} 在 {time} 之前、{other} 在 {time2} 之前都取出了它，而它只放入过一次。',
    'objects.queue.early':
      '{who} 在 {time} 之前已从 {key} 取出 {element}，而 {other} 直到 {time2} 才请求放入它。',
    'objects.queue.overtaken':
      '{later} 在 {key} 中超过了 {first}：{first} 在 {time} 之前已放入，{later} 在 {time2} 才请求放入；但 {who} 在 {time3} 之前取出了 {later}，而 {other} 在 {time4} 才开始取出 {first}。',
    'objects.queue.lost':
      '{first} 从 {key} 中丢失了：它在 {time} 之前已放入，{later} 在 {time2} 才请求放入；{who} 在 {time3} 之前取出了 {later}，却从来没有人取出 {first}。',
    'objects.queue.not-empty':
      '{who} 在 {time} 到 {time2} 之间被告知 {key} 是空的，而这段时间里的每一刻其中都有下列之一：{elements}。',
  },
}
