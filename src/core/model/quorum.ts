/** Arithmetic of read and write quorums. */

/** n over k; 0 where there is no such choice. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0
  let count = 1
  for (let i = 1; i <= k; i++) count = (count * (n - k + i)) / i
  return count
}

/**
 * How likely a read of `read` of n copies misses the last write, which reached `written` of them, when both sets are
 * drawn evenly and nothing repairs (Bailis et al. 2012, PBS): 0 exactly when read + written > n.
 */
export function missProbability(n: number, read: number, written: number): number {
  return choose(n - written, read) / choose(n, read)
}
