import { onBeforeUnmount, ref, type Ref } from 'vue'

/** True for people who asked their system for less motion. */
export function useStill(): Ref<boolean> {
  const query = window.matchMedia('(prefers-reduced-motion: reduce)')
  const still = ref(query.matches)
  const changed = (): void => {
    still.value = query.matches
  }
  query.addEventListener('change', changed)
  onBeforeUnmount(() => query.removeEventListener('change', changed))
  return still
}
