import ts from 'typescript'
import type { SourceText } from './repository.ts'
import { nodesOf } from './syntax.ts'

/** A passage between processes, and the folder of the one file that may name it. */
interface Door {
  readonly name: string
  readonly folder: string
}

const doors: readonly Door[] = [
  { name: 'ipcMain', folder: 'src/main/' },
  { name: 'ipcRenderer', folder: 'src/preload/' },
  { name: 'window.lab', folder: 'src/renderer/api/' },
]

/** Passages named in more than one file or in the wrong folder: each would be a second, unchecked door. */
export function doorOffences(files: readonly SourceText[]): string[] {
  return doors.flatMap(({ name, folder }) => {
    const paths = files.filter((file) => names(file, name)).map(({ path }) => path)
    const misplaced = paths.filter((path) => !path.startsWith(folder))
    return [
      ...misplaced.map((path) => `${path} names ${name}, which belongs to one file in ${folder}`),
      ...(paths.length - misplaced.length > 1
        ? [`${name} is named in ${paths.length} files: ${paths.join(', ')}`]
        : []),
    ]
  })
}

function names(file: SourceText, name: string): boolean {
  return [...nodesOf(file)].some((node) => {
    if (ts.isIdentifier(node)) return node.text === name
    return ts.isPropertyAccessExpression(node) && node.getText().replace('globalThis.', '') === name
  })
}
