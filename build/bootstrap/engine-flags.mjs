/**
 * On processors with protection keys V8's book-keeping of compiled code is not safe from threads that come and go: now and
 * then the whole program ends with "Check failed: jit_page.has_value()" (known for Node 18 to 24). Only V8 for
 * Linux on x64 has this feature, and only there is the flag known.
 */
export const engineFlags =
  process.platform === 'linux' && process.arch === 'x64' ? ['--no-memory-protection-keys'] : []
