import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'plain' | 'problem'
  readonly text: string
  /** What can be done about it, for example undo. */
  readonly action: { readonly label: string; readonly run: () => void } | null
}

const kept = 4

/** What the lab has to say in passing: at most a few at once, the newest last. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let count = 0

  function say(text: string, action: Notice['action'] = null): void {
    push({ id: ++count, tone: 'plain', text, action })
  }

  function complain(problem: unknown): void {
    const text = problem instanceof Error ? problem.message : String(problem)
    push({ id: ++count, tone: 'problem', text, action: null })
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function push(notice: Notice): void {
    notices.value = [...notices.value, notice].slice(-kept)
  }

  return { notices, say, complain, dismiss }
})
