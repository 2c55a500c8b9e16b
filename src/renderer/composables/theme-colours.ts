/** A token's colour as the style sheets have it now; canvases cannot read custom properties by themselves. */
export function colourOf(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim() || '#888888'
}

/** The same for many tokens at once: one style reading a frame, not one a shape. */
export function themeColours(): (token: string) => string {
  const style = getComputedStyle(document.documentElement)
  const known = new Map<string, string>()
  return (token) => {
    const value = known.get(token) ?? (style.getPropertyValue(`--${token}`).trim() || '#888888')
    known.set(token, value)
    return value
  }
}
