import type { ClusterReport } from './host-message.ts'
import type { LiveFrame } from './live-frame.ts'

/** The host unpacks a frame in one go: a text this long costs it about three milliseconds. */
const frameCharsMax = 200_000

/** A frame in parts of bounded length; `events` as JSON texts. Its problems stand in the first part only: each is told once. */
export function frameParts(frame: Omit<LiveFrame, 'events'>, events: readonly string[]): ClusterReport[] {
  const lists: string[][] = [[]]
  let chars = 0
  for (const event of events) {
    if (chars > frameCharsMax) {
      lists.push([])
      chars = 0
    }
    lists.at(-1)?.push(event)
    chars += event.length
  }
  return lists.map((list, place) => ({
    kind: 'frame',
    frame: place === 0 ? frame : { ...frame, problems: [] },
    events: `[${list.join(',')}]`,
  }))
}
