/**
 * The name of a transaction: the coordinator's epoch, a dot, its number within the epoch: `3.17`. The epoch is durable
 * and rises at every start of the coordinator, so that no name is ever given twice.
 */
export type Txid = string

/** Below zero when `a` began before `b`. */
export function compareTxids(a: Txid, b: Txid): number {
  const [dotA, dotB] = [a.indexOf('.'), b.indexOf('.')]
  const epochs = Number(a.slice(0, dotA)) - Number(b.slice(0, dotB))
  return epochs !== 0 ? epochs : Number(a.slice(dotA + 1)) - Number(b.slice(dotB + 1))
}
