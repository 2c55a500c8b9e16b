import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { Input } from '../../model/input.ts'
import { onPromote, onView, ping } from './change.ts'
import { onCheck, onPing } from './membership.ts'
import type { PrimaryBackupMessage } from './messages.ts'
import { onBeat, onReplicate, onReplicated, onRequested } from './normal.ts'
import {
  collectIfNeeded,
  onCollect,
  onCollected,
  onServerStarted,
  onServiceStarted,
  onTransfer,
} from './recovery.ts'
import { setTimer, type PrimaryBackupState, type Server, type ViewService } from './state.ts'

type In = Input<PrimaryBackupMessage>

/** Primary-backup: hands an input to whoever knows what to do with it. */
export function step(state: PrimaryBackupState, input: In): Effect<PrimaryBackupMessage>[] {
  state.effects = []
  state.nowUs = input.nowUs
  if (state.role === 'view-service') watch(state, input)
  else serve(state, input)
  return state.effects
}

function watch(service: ViewService, input: In): void {
  switch (input.kind) {
    case 'started':
      return onServiceStarted(service)
    case 'received':
      if (input.message.type === 'Ping') onPing(service, input.from, input.message)
      return
    case 'fired':
      setTimer(service, 'check', service.settings.checkUs)
      return onCheck(service)
    case 'requested': {
      const { client, seq } = input
      const to = service.view?.primary ?? null
      const reply = { kind: 'redirected', reason: 'the view service keeps no data', to } as const
      service.effects.push({ kind: 'reply', client, seq, reply, early: true })
      return
    }
    case 'persisted':
    case 'administered':
      // Nothing waits for its disk, and it cannot become primary.
      return
    default:
      return unreachable(input)
  }
}

function serve(node: Server, input: In): void {
  switch (input.kind) {
    case 'started':
      return onServerStarted(node)
    case 'received':
      return onReceived(node, input.from, input.message)
    case 'fired':
      return onFired(node, input.timer)
    case 'requested':
      return onRequested(node, input.client, input.seq, input.operation)
    case 'administered':
      if (input.command.kind === 'promote') onPromote(node)
      return
    case 'persisted':
      return
    default:
      return unreachable(input)
  }
}

function onFired(node: Server, timer: string): void {
  if (timer === 'ping') {
    setTimer(node, 'ping', node.settings.pingUs)
    return ping(node)
  }
  const { standing } = node.volatile
  setTimer(node, 'beat', node.settings.heartbeatUs)
  if (standing === 'primary') onBeat(node)
  else if (standing === 'collecting') collectIfNeeded(node)
}

function onReceived(node: Server, from: string, message: PrimaryBackupMessage): void {
  switch (message.type) {
    case 'View':
      return onView(node, message.view)
    case 'Replicate':
      return onReplicate(node, from, message)
    case 'Replicated':
      return onReplicated(node, from, message)
    case 'Transfer':
      return onTransfer(node, from, message)
    case 'Collect':
      return onCollect(node, from, message)
    case 'Collected':
      return onCollected(node, from, message)
    case 'Ping':
      // Only the view service is told that servers live.
      return
    default:
      return unreachable(message)
  }
}
