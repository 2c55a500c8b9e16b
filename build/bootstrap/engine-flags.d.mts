/** What our Node is started with. */
export const engineFlags: string[]
