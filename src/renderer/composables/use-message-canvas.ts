import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { isClient } from '../../core/model/identity.ts'
import type { MessageMark } from '../../contract/session.ts'
import { clientPlace } from './client-places.ts'
import { beginDrawing, type Picture } from './draw-topology.ts'
import { MessageFlights, type KindLook, type PlaceOf } from './message-flights.ts'
import type { Topology } from './use-topology.ts'
import { themeColours } from './theme-colours.ts'

export interface Messages {
  readonly sample: readonly MessageMark[]
  readonly of: number
}

export interface MessageCanvas {
  /** Kinds seen lately, busiest first, and how they look. */
  readonly kinds: ShallowRef<readonly KindLook[]>
  /** One of so many messages is shown. */
  readonly oneOf: Ref<number>
  /** Messages of the last second, for those who want no motion. */
  readonly perSecond: Ref<number>
}

/** Thirty pictures a second are enough for the eye and leave the machine to the cluster. */
const pictureMs = 30

/** The order of busyness is looked at so seldom that the legend stands still. */
const orderMs = 1_000

/** Frames come about 20 a second; marks of one are spread over that time. */
const frameMs = 50

/** Moves the marks over the topology. The animation runs only while there is something to move. */
export function useMessageCanvas(
  canvas: Ref<HTMLCanvasElement | null>,
  topology: Topology,
  ids: Ref<readonly string[]>,
  messages: Ref<Messages>,
  isStill: Ref<boolean>,
): MessageCanvas {
  const flights = new MessageFlights()
  const kinds = shallowRef<readonly KindLook[]>([])
  const oneOf = ref(1)
  const perSecond = ref(0)
  let recent: { readonly atMs: number; readonly of: number }[] = []
  let request = 0
  let drawnMs = 0
  let orderedMs = 0

  watch(messages, ({ sample, of }) => {
    const nowMs = performance.now()
    recent = [...recent.filter(({ atMs }) => nowMs - atMs < 1000), { atMs: nowMs, of }]
    perSecond.value = recent.reduce((sum, frame) => sum + frame.of, 0)
    if (sample.length === 0) return
    oneOf.value = Math.max(1, Math.round(of / sample.length))
    flights.take(sample, nowMs, frameMs)
    const lately = flights.recent(nowMs)
    if (setOf(lately) !== setOf(kinds.value) || nowMs - orderedMs > orderMs) {
      kinds.value = lately
      orderedMs = nowMs
    }
    if (request === 0 && !isStill.value) request = requestAnimationFrame(draw)
  })
  watch(
    () => ids.value.join(),
    () => {
      flights.clear()
      kinds.value = []
    },
  )
  onBeforeUnmount(stop)

  function draw(nowMs: number): void {
    request = requestAnimationFrame(draw)
    if (nowMs - drawnMs < pictureMs) return
    drawnMs = nowMs
    if (canvas.value !== null) drawFlights(canvas.value, flights, nowMs, topology, ids.value)
    if (flights.isEmpty) stop()
  }

  function stop(): void {
    cancelAnimationFrame(request)
    request = 0
  }

  return { kinds, oneOf, perSecond }
}

function setOf(kinds: readonly KindLook[]): string {
  return kinds
    .map(({ kind }) => kind)
    .sort()
    .join()
}

function drawFlights(
  canvas: HTMLCanvasElement,
  flights: MessageFlights,
  nowMs: number,
  topology: Topology,
  ids: readonly string[],
): void {
  const { width, height } = topology.size.value
  const context = beginDrawing(canvas, width, height)
  if (context === null) return
  const { value: places } = topology.places
  const { value: radius } = topology.radius
  const picture: Picture = { places, radius, width, height, colour: themeColours() }
  const placeOf: PlaceOf = (address) =>
    isClient(address)
      ? clientPlace(address, ids, places, { width, height }, radius)
      : (places.get(address) ?? null)
  flights.draw(context, nowMs, placeOf, picture)
}
