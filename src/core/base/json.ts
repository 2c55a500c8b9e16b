/** A JSON value. Everything that crosses a thread, a disk or the network is one. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }
