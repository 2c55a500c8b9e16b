/** What a protocol consists of, in the order in which one reads it. A part with nothing to do says so. */
export const protocolFiles = [
  'README.md',
  'index.ts',
  'messages.ts',
  'state.ts',
  'step.ts',
  'normal.ts',
  'read.ts',
  'change.ts',
  'membership.ts',
  'recovery.ts',
  'durability.ts',
  'invariants.ts',
  'describe.ts',
  'mutants.ts',
] as const

const folder = 'src/core/protocol'

/** Protocol folders that lack a file or have one of their own, as sentences, given every path below the folder. */
export function protocolFolderOffences(paths: readonly string[]): string[] {
  const filesOf = new Map<string, string[]>()
  for (const path of paths) {
    const [name, file] = path.slice(folder.length + 1).split('/')
    if (name === undefined || file === undefined) continue
    filesOf.set(name, [...(filesOf.get(name) ?? []), file])
  }
  return [...filesOf].flatMap(([name, files]) => [
    ...protocolFiles.filter((file) => !files.includes(file)).map((file) => `${folder}/${name} lacks ${file}`),
    ...files
      .filter((file) => !isProtocolFile(file))
      .map((file) => `${folder}/${name}/${file} is in no other protocol`),
  ])
}

function isProtocolFile(file: string): boolean {
  return protocolFiles.some((known) => known === file)
}
