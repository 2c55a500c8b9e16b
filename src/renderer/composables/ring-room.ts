import type { Point } from './node-layout.ts'

/** The words below a node, in pixels: half their width, where they begin below the circle, how high they are. */
const words = { half: 56, gap: 12, height: 34 }
const gapPx = 10
const reachMax = 84
const stepPx = 4

/**
 * The largest circle on the upright line through the middle of the nodes that keeps clear of them and of the words
 * below them; the one nearest to the middle where several are as large.
 */
export function ringRoom(
  places: readonly Point[],
  radius: number,
): { readonly x: number; readonly y: number; readonly reach: number } {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (top + bottom) / 2 }
  let best = { ...middle, reach: roomAt(middle, places, radius) }
  for (let aside = stepPx; aside <= (bottom - top) / 2; aside += stepPx)
    for (const y of [middle.y - aside, middle.y + aside]) {
      const reach = roomAt({ x: middle.x, y }, places, radius)
      if (reach > best.reach) best = { x: middle.x, y, reach }
    }
  return { ...best, reach: Math.round(best.reach) }
}

function roomAt(centre: Point, places: readonly Point[], radius: number): number {
  const rooms = places.flatMap((place) => {
    const toCircle = Math.hypot(place.x - centre.x, place.y - centre.y) - radius
    const wordsTop = place.y + radius + words.gap
    const aside = Math.max(0, Math.abs(place.x - centre.x) - words.half)
    const off = Math.max(0, wordsTop - centre.y, centre.y - wordsTop - words.height)
    return [toCircle, Math.hypot(aside, off)]
  })
  return Math.min(reachMax, Math.min(...rooms) - gapPx)
}
