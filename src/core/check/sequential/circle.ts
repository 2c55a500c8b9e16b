import type { Requirement } from './saturation.ts'

/** From so many operations a shorter circle is looked for. */
const startsMax = 300

/** A short circle among requirements that have one: each begins where the one before it ends. */
export function circleIn(count: number, requirements: readonly Requirement[]): readonly Requirement[] {
  const after = Array.from({ length: count }, (): Requirement[] => [])
  for (const one of requirements) after[one.from]!.push(one)
  let shortest: readonly Requirement[] = []
  const starts = inCircles(count, requirements)
  for (const start of starts.slice(0, startsMax)) {
    const found = wayBack(start, after, shortest.length === 0 ? Infinity : shortest.length - 1)
    if (found !== null) shortest = found
    if (shortest.length === 2) break
  }
  return shortest
}

/** Operations that are left when those that nothing has to come before are taken away again and again, from both ends. */
function inCircles(count: number, requirements: readonly Requirement[]): number[] {
  const isLeft = Array.from({ length: count }, () => true)
  for (const isForward of [true, false]) {
    const waits = new Array<number>(count).fill(0)
    const next = Array.from({ length: count }, (): number[] => [])
    for (const { from, to } of requirements) {
      const [a, b] = isForward ? [from, to] : [to, from]
      if (!isLeft[a] || !isLeft[b]) continue
      next[a]!.push(b)
      waits[b]!++
    }
    const ready = waits.flatMap((wait, place) => (wait === 0 ? [place] : []))
    for (let place = ready.pop(); place !== undefined; place = ready.pop()) {
      isLeft[place] = false
      for (const other of next[place]!) if (--waits[other]! === 0) ready.push(other)
    }
  }
  return isLeft.flatMap((left, place) => (left ? [place] : []))
}

/** The shortest way from an operation back to itself, breadth first, of no more than `longest` steps; or null. */
function wayBack(
  start: number,
  after: readonly (readonly Requirement[])[],
  longest: number,
): Requirement[] | null {
  const reachedBy = new Map<number, Requirement>()
  let front = [start]
  for (let steps = 1; steps <= longest && front.length > 0; steps++) {
    const next: number[] = []
    for (const place of front) {
      for (const one of after[place]!) {
        if (one.to === start) return [...wayTo(place, start, reachedBy), one]
        if (reachedBy.has(one.to)) continue
        reachedBy.set(one.to, one)
        next.push(one.to)
      }
    }
    front = next
  }
  return null
}

function wayTo(end: number, start: number, reachedBy: ReadonlyMap<number, Requirement>): Requirement[] {
  const way: Requirement[] = []
  for (let place = end; place !== start;) {
    const one = reachedBy.get(place)!
    way.push(one)
    place = one.from
  }
  return way.reverse()
}
