import { onBeforeUnmount, watch } from 'vue'
import { useReplay } from '../stores/replay.ts'

/** The playback clock: moves the shown moment of a recorded run while it plays. The only one that does. */
export function usePlayback(): void {
  const replay = useReplay()
  let request = 0
  let lastMs = 0

  function tick(nowMs: number): void {
    const passedUs = (nowMs - lastMs) * 1000 * replay.speed
    lastMs = nowMs
    replay.advance(passedUs)
    if (replay.timeUs >= replay.endUs) replay.isPlaying = false
    else request = requestAnimationFrame(tick)
  }

  watch(
    () => replay.isPlaying,
    (isPlaying) => {
      cancelAnimationFrame(request)
      lastMs = performance.now()
      if (isPlaying) request = requestAnimationFrame(tick)
    },
  )
  onBeforeUnmount(() => cancelAnimationFrame(request))
}
