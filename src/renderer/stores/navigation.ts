import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export type Place =
  | { readonly view: 'start' }
  | { readonly view: 'workbench' }
  | { readonly view: 'runs' }
  | { readonly view: 'analysis' }
  | { readonly view: 'compare'; readonly left: string; readonly right: string }
  | { readonly view: 'labs' }
  | { readonly view: 'lab'; readonly id: string }
  | { readonly view: 'settings' }

/** Where the person is in the lab. */
export const useNavigation = defineStore('navigation', () => {
  const place = shallowRef<Place>({ view: 'start' })
  const paletteIsOpen = ref(false)
  const helpIsOpen = ref(false)

  function go(to: Place): void {
    place.value = to
    paletteIsOpen.value = false
  }

  return { place, paletteIsOpen, helpIsOpen, go }
})
