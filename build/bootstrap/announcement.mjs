/** A short line about what the bootstrap is doing, on stderr, because stdout belongs to the program it starts. */
export function announce(text) {
  process.stderr.write(`faultline: ${text}\n`)
}

/** "0.4 s", "12.3 s", "2 min 5 s" since a `Date.now()` instant. */
export function timeSince(startedAtMs) {
  const seconds = (Date.now() - startedAtMs) / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
