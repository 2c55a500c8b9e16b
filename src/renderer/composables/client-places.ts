import type { Point } from './node-layout.ts'

/** More clients of one home than this share their dots. */
const dotsMax = 5
/** Beside small nodes of a crowded stage stand their words: the dots keep close. */
const smallRadius = 24

/** Where a client sits: outside its home node, seen from the middle; clients of one home side by side. */
export function clientPlace(
  client: string,
  ids: readonly string[],
  places: ReadonlyMap<string, Point>,
  size: { readonly width: number; readonly height: number },
  radius: number,
): Point | null {
  const index = Number(client.slice(1)) - 1
  const home = places.get(ids[index % ids.length] ?? '')
  if (home === undefined || Number.isNaN(index)) return null
  const row = Math.floor(index / ids.length) % dotsMax
  const middle = { x: size.width / 2, y: size.height / 2 - 10 }
  const outward = Math.atan2(home.y - middle.y, home.x - middle.x)
  const angle = outward + (row % 2 === 0 ? 1 : -1) * Math.ceil(row / 2) * 0.34
  // To the sides there is more room, and below a node stands its role.
  const gap = radius < smallRadius ? 13 : 22
  const reach = radius + gap + Math.max(0, Math.sin(outward)) * 23
  return { x: home.x + reach * Math.cos(angle), y: home.y + reach * Math.sin(angle) }
}
