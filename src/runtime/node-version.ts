/** better-sqlite3 13 is built for N-API 10; under an older one it kills the process without a word. */
const napiNeeded = 10

/** A sentence when this Node.js cannot carry the live runtime, else null. */
export function nodeVersionProblem(versions: NodeJS.ProcessVersions): string | null {
  const napi = versions['napi'] ?? '0'
  if (Number(napi) >= napiNeeded) return null
  return (
    `A live cluster needs Node.js 22.14 or newer (N-API ${napiNeeded}); ` +
    `this is Node.js ${versions.node} (N-API ${napi}).`
  )
}
