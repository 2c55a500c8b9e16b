/** The least, middle, 95th and 99th hundredth and greatest of some numbers, in their unit; null where there are none. */
export function quantiles(numbers: readonly number[]): { readonly [name: string]: number } | null {
  if (numbers.length === 0) return null
  const sorted = Float64Array.from(numbers).sort()
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!
  return { min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
