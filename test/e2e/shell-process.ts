import type { Page } from '@playwright/test'

/** The app as it runs for one test, in a window of its own or behind a server. */
export interface ShellProcess {
  readonly page: Page
  /** Brings the first screen up, or brings it up again, as a person who comes back would. */
  show(): Promise<void>
  /** What the process has written against itself. */
  complaints(): string
  /** Ends it and everything that it started; the exit code, or null when it had to be forced. */
  close(): Promise<number | null>
}
