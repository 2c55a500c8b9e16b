/**
 * Counts whole numbers (microseconds) in buckets that grow with the value, so that any percentile can be read at any
 * time in constant space: 256 buckets to each doubling, so a percentile is at most 0.4 % above the true one, and exact
 * below 512. (The layout of HdrHistogram, Gil Tene.)
 */
export class Histogram {
  #buckets = new Uint32Array(1024)
  #sum = 0
  #count = 0
  #max = 0

  get count(): number {
    return this.#count
  }

  get max(): number {
    return this.#max
  }

  /** 0 when nothing was counted. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  /** `value`: a whole number, not negative. */
  add(value: number): void {
    const bucket = bucketOf(value)
    if (bucket >= this.#buckets.length) this.#grow(bucket)
    this.#buckets[bucket]!++
    this.#count++
    this.#sum += value
    if (value > this.#max) this.#max = value
  }

  /** The value that this share (0 to 1) of all values do not exceed (nearest rank), or null when there are none. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null
    const rank = Math.max(1, Math.ceil(share * this.#count))
    let seen = 0
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket]!
      if (seen >= rank) return Math.min(this.#max, topOf(bucket))
    }
    return this.#max
  }

  #grow(bucket: number): void {
    const grown = new Uint32Array(Math.max(bucket + 1, 2 * this.#buckets.length))
    grown.set(this.#buckets)
    this.#buckets = grown
  }
}

/** Values below 512 have a bucket each; above, 256 to each doubling. */
function bucketOf(value: number): number {
  if (value < 512) return value
  const doublings = Math.floor(Math.log2(value)) - 8
  return 256 * doublings + Math.floor(value / 2 ** doublings)
}

/** The largest whole number in a bucket. */
function topOf(bucket: number): number {
  if (bucket < 512) return bucket
  const doublings = Math.floor(bucket / 256) - 1
  const lead = bucket - 256 * doublings
  return (lead + 1) * 2 ** doublings - 1
}
