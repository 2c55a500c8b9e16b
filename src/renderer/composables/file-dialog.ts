import type { FileContent } from '../../contract/api.ts'

/** Lets the person choose a file; null when they did not. */
export function chooseFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}

/** Hands a file to the person's download folder. */
export function saveFile(file: FileContent): void {
  const url = URL.createObjectURL(new Blob([bytesOf(file)], { type: file.mediaType }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = file.name
  anchor.click()
  // The download holds its own reference once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A file as the contract carries it, in base64. */
export async function readFile(file: File): Promise<FileContent> {
  const content = base64Of(new Uint8Array(await file.arrayBuffer()))
  const mediaType = file.type || 'application/octet-stream'
  return { name: file.name, mediaType, encoding: 'base64', content }
}

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  const chunk = 0x8000
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk))
  return btoa(text)
}

function bytesOf(file: FileContent): BlobPart {
  if (file.encoding === 'utf8') return file.content
  return Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0))
}
