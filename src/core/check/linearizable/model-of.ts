import { unreachable } from '../../base/unreachable.ts'
import { searchedModel } from './custom-model.ts'
import type { Model } from './model.ts'
import { appendModel } from './models/append.ts'
import { counterModel } from './models/counter.ts'
import { fencedLockModel } from './models/fenced-lock.ts'
import { listModel } from './models/list.ts'
import { multiRegisterModel } from './models/multi-register.ts'
import { mutexModel } from './models/mutex.ts'
import { queueModel } from './models/queue.ts'
import { registerModel } from './models/register.ts'
import { setModel } from './models/set.ts'
import { stackModel } from './models/stack.ts'
import type { SequentialObject } from './sequential-object.ts'

/** What the general search needs to know of an object; states are opaque to whoever asks. */
export function modelOf(object: SequentialObject): Model<unknown> {
  switch (object.kind) {
    case 'register':
      return registerModel(object.initial)
    case 'append':
      return appendModel(object.initial)
    case 'list':
      return listModel(object.initial)
    case 'set':
      return setModel(object.initial)
    case 'mutex':
      return mutexModel
    case 'stack':
      return stackModel(object.initial)
    case 'queue':
      return queueModel(object.initial)
    case 'counter':
      return counterModel(object.initial)
    case 'fenced-lock':
      return fencedLockModel
    case 'multi-register':
      return multiRegisterModel(object.initial)
    case 'custom':
      return searchedModel(object.model, object.operation)
    default:
      return unreachable(object)
  }
}
