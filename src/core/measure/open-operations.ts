/**
 * The operations under way. One that has waited long while a later one was served is *overtaken*: it waits for a
 * reason of its own (a locked account, a dead home node), and is no sign that nobody is served.
 */
export class OpenOperations {
  /** In order of invocation. */
  readonly #open = new Map<string, { readonly invokedUs: number; isOvertaken: boolean }>()
  #overtaken = 0

  get size(): number {
    return this.#open.size
  }

  /** Whether somebody waits who was not overtaken. */
  get anyWaiting(): boolean {
    return this.#open.size > this.#overtaken
  }

  *times(): Iterable<number> {
    for (const { invokedUs } of this.#open.values()) yield invokedUs
  }

  begin(name: string, invokedUs: number): void {
    this.#open.set(name, { invokedUs, isOvertaken: false })
  }

  /** Time of invocation, or null when no such operation is under way. */
  end(name: string): number | null {
    const one = this.#open.get(name)
    if (one === undefined) return null
    this.#open.delete(name)
    if (one.isOvertaken) this.#overtaken--
    return one.invokedUs
  }

  /** One that was invoked then is served now: whoever was invoked before it and has waited longer than that is overtaken. */
  overtake(invokedUs: number, nowUs: number, longUs: number): void {
    for (const one of this.#open.values()) {
      if (one.invokedUs >= invokedUs || nowUs - one.invokedUs <= longUs) return
      if (!one.isOvertaken) this.#overtaken++
      one.isOvertaken = true
    }
  }
}
