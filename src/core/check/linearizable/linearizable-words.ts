import type { Words } from '../../model/sentence.ts'

/** What the linearizability judge says. */
export const linearizableWords: Words = {
  en: {
    'linearizable.ok':
      'Linearizable: some order explains the answers of all {count} operations (keys: {keys}).',
    'linearizable.the-object': 'the object',
    'linearizable.never-written': '{reader} saw {value} in {key} at {time}, a value that nobody ever wrote.',
    'linearizable.read-before-write':
      '{reader} saw {value} in {key} at {time}, before {writer} even asked to write it at {time2}.',
    'linearizable.taken-twice':
      '{first} and {second} both found {value} in {key} and replaced it, though it stood there only once.',
    'linearizable.stale-read':
      '{reader} read {value} from {key} at {time}, after {newer} had been acknowledged at {time2}: a stale read.',
    'linearizable.lost-write':
      'An acknowledged write is lost: {newer} was acknowledged to {writer} at {time2}, but {reader} read the older {value} from {key} at {time}, and nobody ever saw {newer}.',
    'linearizable.went-back':
      '{key} went back in time: {reader} saw {value} at {time}, after {other} had already seen the newer {newer} by {time2}.',
    'linearizable.refused-wrongly':
      '{who} asked from {time} to {time2} to replace {value} in {key} and was told that another value stood there, though {value} stood there all that time.',
    'linearizable.not-since':
      '{reader} saw {value} in {key} from {time} on, though {other} had shown {newer} to stand there by {time2} and nobody can have written {value} in between.',
    'linearizable.keys': '{count} keys are not linearizable: {keys}.',
    'linearizable.blocked.saw':
      'The longest order that explains the answers has length {count} and leaves {held} in {key}; none lets {who} see {wanted} there, as it did by {time}.',
    'linearizable.blocked.refused':
      'The longest order that explains the answers has length {count} and leaves {held} in {key}; none lets {who} find another value there, as it did by {time}.',
    'linearizable.candidate.write':
      'Placing the write of {value} by {other} before {who} would leave {value} in {key}.',
    'linearizable.candidate.swap':
      'Placing the swap of {from} for {to} by {other} before {who} would leave {to} in {key}.',
    'linearizable.candidate.idle-swap':
      'The swap of {from} for {to} by {other} cannot be placed before {who}: {held} stands in {key} and not {from}.',
    'linearizable.because.since':
      'Whatever {key} held at {since} and whichever of the other operations since then took effect, every order of these {count} that respects their times makes one answer wrong; without any one of them an order exists.',
    'linearizable.because.from-start':
      'Whichever of the other operations took effect, every order of these {count} on {key} that respects their times makes one answer wrong; without any one of them an order exists.',
    'linearizable.no-order': 'No order of these {count} operations on {key} explains all their answers.',
    'linearizable.set.impossible':
      '{reader} read elements from {key} by {time} that can never have been in it together.',
    'linearizable.set.missing':
      '{reader} read {key} at {time} without {element}, which had been acknowledged to {writer} at {time2}.',
    'linearizable.set.early':
      '{reader} found {element} in {key} by {time}, before {writer} even asked to add it at {time2}.',
    'linearizable.set.gone':
      '{reader} read {key} at {time} without {element}, which {other} had already found there by {time2}.',
    'linearizable.step.read': '{who} read {value}: asked at {call}, answered at {return}.',
    'linearizable.step.write': '{who} wrote {value}: asked at {call}, acknowledged at {return}.',
    'linearizable.step.write.open': '{who} asked at {call} to write {value}; the outcome is unknown.',
    'linearizable.step.cas':
      '{who} found {from} and replaced it by {to}: asked at {call}, acknowledged at {return}.',
    'linearizable.step.cas.open': '{who} asked at {call} to replace {from} by {to}; the outcome is unknown.',
    'linearizable.step.cas-failed':
      '{who} wanted to replace {from} by {to} and found another value: asked at {call}, answered at {return}.',
    'linearizable.step.add': '{who} added {value}: asked at {call}, acknowledged at {return}.',
    'linearizable.step.add.open': '{who} asked at {call} to add {value}; the outcome is unknown.',
    'linearizable.step.read-set': '{who} read {count} elements: asked at {call}, answered at {return}.',
    'linearizable.step.described': '{who}: {text}, asked at {call}, answered at {return}.',
    'linearizable.step.described.open': '{who}: {text}, asked at {call}; the outcome is unknown.',
    'linearizable.step.other': '{who}: {f}, asked at {call}, answered at {return}.',
    'linearizable.step.answered': '{who}: {f} → {answer}, asked at {call}, answered at {return}.',
    'linearizable.step.other.open': '{who}: {f}, asked at {call}; the outcome is unknown.',
    'linearizable.because.went-back':
      'Once {newer} stood in {key}, {value} could only return by being written again, and it was written once.',
    'linearizable.because.initial': 'Once {newer} stood in {key}, nobody wrote {value} again.',
    'linearizable.because.alone': 'This answer is impossible whatever all other operations did.',
    'linearizable.because.none':
      'Every order of these {count} that respects their times makes one answer wrong, whatever all other operations did; without any one of them an order exists.',
    'linearizable.because.large':
      'Every order of these {count} that respects their times makes one answer wrong. A smaller set may exist: the bound was reached while looking for it.',
  },
  'zh-CN': {
    'linearizable.ok': '存在一个能解释所有返回值的顺序：{keys} 个键上的 {count} 个操作是可线性化的。',
    'linearizable.the-object': '该对象',
    'linearizable.never-written': '{reader} 在 {time} 从 {key} 看到 {value}，但从来没有人写过这个值。',
    'linearizable.read-before-write':
      '{reader} 在 {time} 已从 {key} 看到 {value}，而 {writer} 直到 {time2} 才请求写入它。',
    'linearizable.taken-twice':
      '{first} 和 {second} 都在 {key} 中找到 {value} 并把它替换掉，但这个值只出现过一次。',
    'linearizable.stale-read':
      '{reader} 在 {time} 从 {key} 读到 {value}，而更新的 {newer} 在 {time2} 已被确认：这是陈旧读取。',
    'linearizable.lost-write':
      '一次已确认的写入丢失了：{newer} 在 {time2} 已向 {writer} 确认，但 {reader} 在 {time} 从 {key} 读到的仍是旧值 {value}，而且从未有人看到过 {newer}。',
    'linearizable.went-back':
      '{key} 的值倒退了：{reader} 在 {time} 看到 {value}，而 {other} 在 {time2} 之前已经看到更新的 {newer}。',
    'linearizable.refused-wrongly':
      '{who} 在 {time} 到 {time2} 之间请求替换 {key} 中的 {value}，得到的答复是那里是别的值，但这段时间里一直是 {value}。',
    'linearizable.not-since':
      '{reader} 从 {time} 起在 {key} 中看到 {value}，但 {other} 在 {time2} 之前已表明那里是 {newer}，其间不可能有人写入过 {value}。',
    'linearizable.keys': '共有 {count} 个键不可线性化：{keys}。',
    'linearizable.blocked.saw':
      '能解释返回值的最长顺序长度为 {count}，最后 {key} 中是 {held}；没有任何顺序能让 {who} 像它在 {time} 之前那样看到 {wanted}。',
    'linearizable.blocked.refused':
      '能解释返回值的最长顺序长度为 {count}，最后 {key} 中是 {held}；没有任何顺序能让 {who} 像它在 {time} 之前那样发现别的值。',
    'linearizable.candidate.write': '若把 {other} 写入 {value} 排在 {who} 之前，{key} 中就会是 {value}。',
    'linearizable.candidate.swap': '若把 {other} 用 {to} 替换 {from} 排在 {who} 之前，{key} 中就会是 {to}。',
    'linearizable.candidate.idle-swap':
      '{other} 用 {to} 替换 {from} 不能排在 {who} 之前：{key} 中是 {held}，而不是 {from}。',
    'linearizable.because.since':
      '无论 {key} 在 {since} 时是什么值，也无论此后其他操作中哪些生效，凡是符合时间先后的排列，都会使这 {count} 个操作中的某个返回值出错；去掉其中任何一个，就存在可行的顺序。',
    'linearizable.because.from-start':
      '无论其他操作中哪些生效，{key} 上的这 {count} 个操作凡是符合时间先后的排列，都会使某个返回值出错；去掉其中任何一个，就存在可行的顺序。',
    'linearizable.no-order': '{key} 上的这 {count} 个操作，没有任何顺序能解释它们的全部返回值。',
    'linearizable.set.impossible': '{reader} 在 {time} 之前从 {key} 读到的元素不可能同时存在于其中。',
    'linearizable.set.missing':
      '{reader} 在 {time} 读取 {key} 时没有看到 {element}，而它在 {time2} 已向 {writer} 确认。',
    'linearizable.set.early':
      '{reader} 在 {time} 之前已从 {key} 中读到 {element}，而 {writer} 直到 {time2} 才请求添加它。',
    'linearizable.set.gone':
      '{reader} 在 {time} 读取 {key} 时没有看到 {element}，而 {other} 在 {time2} 之前已经读到过它。',
    'linearizable.step.read': '{who} 读到 {value}：{call} 发起，{return} 得到答复。',
    'linearizable.step.write': '{who} 写入 {value}：{call} 发起，{return} 得到确认。',
    'linearizable.step.write.open': '{who} 在 {call} 请求写入 {value}；结果未知。',
    'linearizable.step.cas': '{who} 找到 {from} 并替换为 {to}：{call} 发起，{return} 得到确认。',
    'linearizable.step.cas.open': '{who} 在 {call} 请求把 {from} 替换为 {to}；结果未知。',
    'linearizable.step.cas-failed':
      '{who} 想把 {from} 替换为 {to}，却发现是别的值：{call} 发起，{return} 得到答复。',
    'linearizable.step.add': '{who} 添加 {value}：{call} 发起，{return} 得到确认。',
    'linearizable.step.add.open': '{who} 在 {call} 请求添加 {value}；结果未知。',
    'linearizable.step.read-set': '{who} 读到 {count} 个元素：{call} 发起，{return} 得到答复。',
    'linearizable.step.described': '{who}：{text}，{call} 发起，{return} 得到答复。',
    'linearizable.step.described.open': '{who}：{text}，{call} 发起；结果未知。',
    'linearizable.step.other': '{who}：{f}，{call} 发起，{return} 得到答复。',
    'linearizable.step.answered': '{who}：{f} → {answer}，{call} 发起，{return} 得到答复。',
    'linearizable.step.other.open': '{who}：{f}，{call} 发起；结果未知。',
    'linearizable.because.went-back':
      '{newer} 出现在 {key} 之后，{value} 只有再次被写入才会重现，而它只被写过一次。',
    'linearizable.because.initial': '{newer} 出现在 {key} 之后，再也没有人写过 {value}。',
    'linearizable.because.alone': '无论其他操作做了什么，这个返回值都不可能出现。',
    'linearizable.because.none':
      '凡是符合时间先后的排列，都会使这 {count} 个操作中的某个返回值出错，无论其他操作做了什么；去掉其中任何一个，就存在可行的顺序。',
    'linearizable.because.large':
      '凡是符合时间先后的排列，都会使这 {count} 个操作中的某个返回值出错。可能还有更小的集合：寻找时已达到步数上限。',
  },
}
