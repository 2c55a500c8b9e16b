import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { NodeId } from '../../core/model/identity.ts'

/** What the person looks at: a node, and a moment on the one time axis. */
export const useSelection = defineStore('selection', () => {
  const node = ref<NodeId | null>(null)
  /** The moment under the pointer; null when it is elsewhere. */
  const hoverUs = ref<number | null>(null)
  /** The moment that was clicked. */
  const pinnedUs = ref<number | null>(null)
  /** The feed tells of this node only. */
  const feedNode = ref<NodeId | null>(null)
  const evidenceIsOpen = ref(false)
  /** The check whose evidence is shown. */
  const check = ref<string | null>(null)

  function clear(): void {
    node.value = null
    hoverUs.value = null
    pinnedUs.value = null
    feedNode.value = null
    check.value = null
    evidenceIsOpen.value = false
  }

  return { node, hoverUs, pinnedUs, feedNode, evidenceIsOpen, check, clear }
})
