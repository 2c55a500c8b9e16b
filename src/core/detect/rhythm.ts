import { phiAfter, type PhiTail } from './phi.ts'
import type { PhiBasis } from './note.ts'

/** An interval longer than this many planned ones says nothing about the rhythm, and counts as this long. */
export const intervalsMax = 4

export interface RhythmSettings {
  readonly intervalUs: number
  readonly windowSize: number
  readonly deviationMinUs: number
  readonly pauseUs: number
  readonly tail: PhiTail
}

/** The heartbeats of one peer: when the last came, and how regular they were. */
export interface Rhythm {
  readonly settings: RhythmSettings
  /** Null: none has come yet. */
  lastUs: number | null
  /** A ring of the last intervals. */
  readonly intervalsUs: number[]
  next: number
  sum: number
  squares: number
}

/** Before the first interval is known the planned one is believed, give or take a quarter (as Akka does). */
export function createRhythm(settings: RhythmSettings): Rhythm {
  const rhythm: Rhythm = { settings, lastUs: null, intervalsUs: [], next: 0, sum: 0, squares: 0 }
  const quarterUs = Math.round(settings.intervalUs / 4)
  learn(rhythm, settings.intervalUs - quarterUs)
  learn(rhythm, settings.intervalUs + quarterUs)
  return rhythm
}

/**
 * A heartbeat came. The interval that it ends is learned only when the peer was not suspected at its end: the silence
 * of a crash is no part of the rhythm.
 */
export function beat(rhythm: Rhythm, nowUs: number, wasTrusted: boolean): void {
  if (rhythm.lastUs !== null && wasTrusted)
    learn(rhythm, Math.min(nowUs - rhythm.lastUs, intervalsMax * rhythm.settings.intervalUs))
  rhythm.lastUs = nowUs
}

/** 0 as long as no heartbeat came: nothing can be late yet. */
export function phiNow(rhythm: Rhythm, nowUs: number): number {
  if (rhythm.lastUs === null) return 0
  const { meanUs, deviationUs } = basisOf(rhythm)
  return phiAfter(nowUs - rhythm.lastUs, meanUs, deviationUs, rhythm.settings.tail)
}

export function basisOf(rhythm: Rhythm): PhiBasis {
  const count = rhythm.intervalsUs.length
  const mean = rhythm.sum / count
  const variance = Math.max(0, rhythm.squares / count - mean * mean)
  return {
    meanUs: mean + rhythm.settings.pauseUs,
    deviationUs: Math.max(Math.sqrt(variance), rhythm.settings.deviationMinUs),
  }
}

function learn(rhythm: Rhythm, intervalUs: number): void {
  const { intervalsUs, settings, next } = rhythm
  const forgotten = intervalsUs.length < settings.windowSize ? 0 : intervalsUs[next]!
  intervalsUs[next] = intervalUs
  rhythm.next = (next + 1) % settings.windowSize
  rhythm.sum += intervalUs - forgotten
  rhythm.squares += intervalUs * intervalUs - forgotten * forgotten
}
