/** What nodes say to each other: a tag and plain JSON members. Each protocol has its own closed union. */
export interface Message {
  readonly type: string
}
