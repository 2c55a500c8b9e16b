/**
 * The places 0 to n - 1 of a list by rising number, equal ones by place: an argsort. Merges sorted runs from the bottom
 * up and leaves alone what is in order already, so that times that were nearly sorted take little more than one pass.
 */
export function placesInOrder(numbers: Float64Array): Int32Array<ArrayBuffer> {
  const count = numbers.length
  let from = Int32Array.from({ length: count }, (_, place) => place)
  for (let start = 0; start < count; start += runLength)
    sortRun(numbers, from, start, Math.min(count, start + runLength))
  let to = new Int32Array(count)
  for (let width = runLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width)
      merge(numbers, from, to, start, Math.min(count, start + width), Math.min(count, start + 2 * width))
    ;[from, to] = [to, from]
  }
  return from
}

const runLength = 32

/** Insertion sort of a few. */
function sortRun(numbers: Float64Array, places: Int32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const place = places[i]!
    const number = numbers[place]!
    let at = i
    for (; at > start && numbers[places[at - 1]!]! > number; at--) places[at] = places[at - 1]!
    places[at] = place
  }
}

function merge(
  numbers: Float64Array,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  if (middle >= end || numbers[from[middle - 1]!]! <= numbers[from[middle]!]!) {
    to.set(from.subarray(start, end), start)
    return
  }
  for (let at = start, left = start, right = middle; at < end; at++) {
    const takesLeft = right >= end || (left < middle && numbers[from[left]!]! <= numbers[from[right]!]!)
    to[at] = takesLeft ? from[left++]! : from[right++]!
  }
}
