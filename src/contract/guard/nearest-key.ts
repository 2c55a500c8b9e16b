/** `did you mean kind?` for a key that looks like a known one, else the list of known keys. */
export function nearestKey(given: string, known: readonly string[]): string {
  const best = known
    .map((key) => ({ key, distance: lettersApart(given.toLowerCase(), key.toLowerCase()) }))
    .reduce<{ key: string; distance: number } | null>(
      (nearest, next) => (nearest === null || next.distance < nearest.distance ? next : nearest),
      null,
    )
  if (
    best !== null &&
    best.distance <= Math.max(best.key.length >= 4 ? 2 : 1, Math.floor(best.key.length / 3))
  )
    return `did you mean ${best.key}?`
  return known.length === 0 ? 'expected no keys' : `expected one of ${known.join(', ')}`
}

/** Letters to insert, remove or replace to turn one word into the other (Levenshtein). */
function lettersApart(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
