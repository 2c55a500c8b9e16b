import { electronBinary } from './electron-binary.mjs'
import { announce } from './announcement.mjs'
import { nodeProgram } from './node-program.mjs'
import { runTool } from './tool.mjs'

/**
 * The development server with hot reload. Without an Electron runtime, electron-vite is given our Node in its
 * place and starts the browser-mode server instead of the window.
 */
export async function dev(args) {
  const electron = await electronBinary()
  if (electron.path !== undefined) return (await runTool('electron-vite', ['dev', '-w', ...args])).code
  announce(`${electron.reason}: the browser-mode server takes its place`)
  const entry = ['--entry', 'out/main/server.js']
  const env = { ELECTRON_EXEC_PATH: nodeProgram() }
  return (await runTool('electron-vite', ['dev', '-w', ...entry, ...args], { env })).code
}
