/** Nothing here: a single copy serves reads the way of all operations, see `normal.ts`. */
export {}
