/**
 * Instants at which operations may have taken effect so that they follow each other in a given order: each as soon as it
 * was called and all before it had taken effect. Where the order respects real time, every instant lies between the call
 * and the return of its operation. Equal instants stand for a short while in which they follow each other.
 * In the unit of the calls, never falling, one for each operation of the order.
 */
export function linearizationPoints(order: readonly { readonly call: number }[]): number[] {
  let latest = -Infinity
  return order.map(({ call }) => (latest = Math.max(latest, call)))
}
