/**
 * Phi, the suspicion level of Hayashibara, Défago, Yared and Katayama (The phi accrual failure detector, 2004):
 * phi = -log10(probability that a heartbeat comes even later than now), the heartbeats' rhythm taken as normal.
 */

/** The two formulas in use: they agree up to 3 standard deviations and part above (at 6: 9.0 against 10.8). */
export type PhiTail = 'exact' | 'logistic'

/** `deviations`: how many standard deviations the silence is longer than the mean interval. */
export function phiOf(deviations: number, tail: PhiTail): number {
  return tail === 'exact' ? exactPhi(deviations) : logisticPhi(deviations)
}

/** Phi after that silence. Times in any one unit. */
export function phiAfter(silence: number, mean: number, deviation: number, tail: PhiTail): number {
  return phiOf((silence - mean) / deviation, tail)
}

/** How many standard deviations beyond the mean reach that phi: the formula read backwards. */
export function deviationsFor(phi: number, tail: PhiTail, formula = phiOf): number {
  let low = -40
  let high = 40
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (formula(middle, tail) < phi) low = middle
    else high = middle
  }
  return high
}

/** -log10(1 - F(z)) with the normal distribution F, in logarithms, so that nothing underflows far out. */
function exactPhi(z: number): number {
  const half = Math.log10(2)
  if (z >= 0) return half - lnErfc(z / Math.SQRT2) / Math.LN10
  return half - Math.log10(2 - Math.exp(lnErfc(-z / Math.SQRT2)))
}

/** The logarithm of erfc(x) for x >= 0 by a Chebyshev fit, relative error of erfc below 1.2e-7. */
function lnErfc(x: number): number {
  const t = 1 / (1 + x / 2)
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ]
  const fit = terms.reduceRight((sum, term) => sum * t + term, 0)
  return Math.log(t) - x * x + fit
}

/** The logistic approximation of F, as Akka computes it. */
function logisticPhi(z: number): number {
  const x = z * (1.5976 + 0.070566 * z * z)
  // 1 - F = e/(1 + e) with e = exp(-x); written so that neither side overflows.
  return x > 0 ? (x + Math.log1p(Math.exp(-x))) / Math.LN10 : Math.log1p(Math.exp(x)) / Math.LN10
}
