/** How many items at the front of an ordered list have the property; all of them come before all without it. */
export function countWhile<T>(list: ArrayLike<T>, has: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (has(list[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
