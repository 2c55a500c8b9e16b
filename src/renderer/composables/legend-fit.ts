import type { KindLook } from './message-flights.ts'

/** Widths in pixels: a letter of the small monospace, mark and gap of a kind, the words before and after the kinds. */
const px = { letter: 6.7, around: 26, before: 136, after: 76 }

/**
 * The kinds that fit on one line of that width, and those that do not. Where not all fit, the busiest are shown; both
 * lists are in order of first appearance, so that a kind keeps its place.
 *
 * @param kinds Busiest first.
 */
export function legendFit(
  kinds: readonly KindLook[],
  widthPx: number,
): { readonly shown: readonly KindLook[]; readonly rest: readonly KindLook[] } {
  const widthOf = ({ kind }: KindLook): number => px.around + kind.length * px.letter
  const whole = kinds.reduce((sum, look) => sum + widthOf(look), px.before)
  if (whole <= widthPx) return { shown: inOrder(kinds), rest: [] }
  let used = px.before + px.after
  const shown = kinds.filter((look) => {
    if (used + widthOf(look) > widthPx) return false
    used += widthOf(look)
    return true
  })
  return { shown: inOrder(shown), rest: inOrder(kinds.filter((look) => !shown.includes(look))) }
}

function inOrder(kinds: readonly KindLook[]): readonly KindLook[] {
  return [...kinds].sort((a, b) => a.index - b.index)
}
