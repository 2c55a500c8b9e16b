import { spawnSync } from 'node:child_process'
import { announce } from './announcement.mjs'
import { installDebianPackages, isRootOnDebian } from './debian.mjs'

/** The Chinese screens are judged by their look, so a bare Debian test machine gets a font that can draw them. */
export async function ensureCjkFont() {
  if (!isRootOnDebian() || hasChineseFont()) return
  const installed = await installDebianPackages(['fontconfig', 'fonts-noto-cjk'])
  if (!installed) announce('no font for Chinese could be installed; the Chinese screens show boxes')
}

function hasChineseFont() {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' })
  return status === 0 && stdout.trim() !== ''
}
