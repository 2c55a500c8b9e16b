import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileContent } from '../contract/api.ts'

/** A page that nobody sees, made to be printed. */
export interface PrintPage {
  loadFile(path: string): Promise<void>
  readonly webContents: { printToPDF(options: object): Promise<Uint8Array> }
  destroy(): void
}

/**
 * The report as PDF: the same HTML, printed by a window without scripts that is thrown away afterwards. It goes through
 * a file, because an address may not be as long as a report.
 */
export async function reportPdf(html: FileContent, open: () => PrintPage): Promise<FileContent> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-report-'))
  const page = open()
  try {
    const path = join(folder, 'report.html')
    writeFileSync(path, html.content)
    await page.loadFile(path)
    const pdf = await page.webContents.printToPDF({ pageSize: 'A4', printBackground: true })
    return {
      name: html.name.replace(/\.html$/, '.pdf'),
      mediaType: 'application/pdf',
      encoding: 'base64',
      content: Buffer.from(pdf).toString('base64'),
    }
  } finally {
    page.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The settings of that window: nothing may run in it. */
export const printPageOptions = {
  show: false,
  webPreferences: {
    javascript: false,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  },
} as const
