/* These functions run in the page: they see nothing of this module, and say what is wrong in sentences. */

/** Buttons and labels whose text does not fit. */
export function clippedTexts(): string[] {
  const seen = 'button, label, legend, th, h1, h2, h3, [role="tab"], [role="radio"], summary'
  return [...document.querySelectorAll<HTMLElement>(seen)]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== 'inline')
    .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `“${element.innerText}” needs ${element.scrollWidth} of ${element.clientWidth} px`)
}

/** Texts on the screen that look like the key of a word: `area.key`. */
export function untranslatedKeys(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found: string[] = []
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent?.trim() ?? ''
    if (/^[a-z]+(\.[a-zA-Z-]+)+$/.test(text)) found.push(text)
  }
  return found
}

/**
 * Texts whose contrast with what is behind them is below 4.5 : 1 (WCAG 2.2, 1.4.3). Colours with alpha are laid over
 * the ground of their ancestors. What is switched off is exempt; the ids in the circles stand on a canvas, whose
 * colours no style tells.
 */
export function faintTexts(): string[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number]
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const brush = canvas.getContext('2d', { willReadFrequently: true })!
  const known = new Map<string, Colour>()

  function colourOf(style: string): Colour {
    const before = known.get(style)
    if (before !== undefined) return before
    brush.clearRect(0, 0, 1, 1)
    brush.fillStyle = style
    brush.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data
    const colour: Colour = [red, green, blue, alpha / 255]
    known.set(style, colour)
    return colour
  }
  function over(top: Colour, ground: Colour): Colour {
    const mix = (i: 0 | 1 | 2): number => top[i] * top[3] + ground[i] * (1 - top[3])
    return [mix(0), mix(1), mix(2), 1]
  }
  function groundOf(element: Element | null): Colour {
    if (element === null) return [255, 255, 255, 1]
    const own = colourOf(getComputedStyle(element).backgroundColor)
    return own[3] === 1 ? own : over(own, groundOf(element.parentElement))
  }
  function luminance(colour: Colour): number {
    const linear = (value: number): number =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
  }
  function contrast(element: Element): number {
    const ground = groundOf(element)
    const text = over(colourOf(getComputedStyle(element).color), ground)
    const [a, b] = [luminance(text), luminance(ground)]
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
  }

  const exempt = ':disabled, :disabled *, [aria-disabled="true"], [data-disabled], [data-node] .id, option'
  return [...document.body.querySelectorAll<HTMLElement>('*')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
    )
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => !element.matches(exempt))
    .map((element) => ({ text: element.innerText.slice(0, 40), ratio: contrast(element) }))
    .filter(({ ratio }) => ratio < 4.5)
    .map(({ text, ratio }) => `“${text}” has ${ratio.toFixed(2)} : 1`)
}

/** What has the keyboard now, and whether that is seen. */
export function focusedThing(): { readonly name: string; readonly isSeen: boolean } {
  const element = document.activeElement!
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  const name = element.getAttribute('aria-label') ?? (element as HTMLElement).innerText
  return { name: `${element.tagName} ${name}`, isSeen: hasOutline || boxShadow !== 'none' }
}
