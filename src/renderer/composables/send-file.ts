import { partBytes, type HistoryProgress, type HistorySource } from '../../contract/history.ts'
import { lab } from '../api/lab.ts'
import { base64Of } from './file-dialog.ts'

/** Sends a file to the lab part by part, so that neither the page nor a request holds the whole; ends when nobody wants it. */
export async function sendFile(
  file: File,
  isWanted: () => boolean,
  told: (progress: HistoryProgress) => void,
): Promise<HistorySource> {
  const id = await lab().request('histories.upload', file.name)
  for (let at = 0; at < file.size && isWanted(); at += partBytes) {
    told({ kind: 'reading', bytes: at, of: file.size, operations: 0 })
    const part = await file.slice(at, at + partBytes).arrayBuffer()
    await lab().request('histories.send', id, base64Of(new Uint8Array(part)))
  }
  return { kind: 'upload', id }
}
