import type { NodeId } from '../core/model/identity.ts'

/** One sentence for people about what SQLite said when it refused a commit. */
export function diskSentence(node: NodeId, error: Error): string {
  const code = (error as Error & { readonly code?: string }).code ?? error.name
  const consequence = 'it has stopped serving, and nothing that it acknowledged is lost'
  if (code === 'SQLITE_FULL') return `The disk of ${node} is full: ${consequence}.`
  if (code.startsWith('SQLITE_IOERR')) return `The disk of ${node} fails (${code}): ${consequence}.`
  return `The database of ${node} refuses to commit (${code}: ${error.message}): ${consequence}.`
}
