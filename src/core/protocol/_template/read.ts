/** Nothing here: reads go the way of all operations, see `normal.ts`. */
export {}
