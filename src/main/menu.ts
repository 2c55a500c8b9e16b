import type { MenuItemConstructorOptions } from 'electron'
import type { Settings } from '../contract/api.ts'

const words = {
  en: {
    app: 'Faultline',
    quit: 'Quit',
    openHistory: 'Open history…',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    reload: 'Reload',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    resetZoom: 'Actual size',
    fullScreen: 'Full screen',
    developer: 'Developer tools',
    window: 'Window',
    minimize: 'Minimise',
    close: 'Close',
  },
  'zh-CN': {
    app: 'Faultline',
    quit: '退出',
    openHistory: '打开历史…',
    edit: '编辑',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    view: '视图',
    reload: '重新加载',
    zoomIn: '放大',
    zoomOut: '缩小',
    resetZoom: '实际大小',
    fullScreen: '全屏',
    developer: '开发者工具',
    window: '窗口',
    minimize: '最小化',
    close: '关闭',
  },
} as const

/** The menu bar. The actions of the lab itself are on its screens, with their own keys. */
export function menuTemplate(
  language: Settings['language'],
  isPackaged: boolean,
  openHistory: () => void,
): MenuItemConstructorOptions[] {
  const say = words[language]
  const developer: MenuItemConstructorOptions[] = isPackaged
    ? []
    : [
        { label: say.reload, role: 'reload' },
        { label: say.developer, role: 'toggleDevTools' },
      ]
  return [
    {
      label: say.app,
      submenu: [
        { label: say.openHistory, accelerator: 'CmdOrCtrl+O', click: openHistory },
        { type: 'separator' },
        { label: say.quit, role: 'quit' },
      ],
    },
    {
      label: say.edit,
      submenu: [
        { label: say.undo, role: 'undo' },
        { label: say.redo, role: 'redo' },
        { type: 'separator' },
        { label: say.cut, role: 'cut' },
        { label: say.copy, role: 'copy' },
        { label: say.paste, role: 'paste' },
        { label: say.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: say.view,
      submenu: [
        { label: say.zoomIn, role: 'zoomIn' },
        { label: say.zoomOut, role: 'zoomOut' },
        { label: say.resetZoom, role: 'resetZoom' },
        { label: say.fullScreen, role: 'togglefullscreen' },
        ...developer,
      ],
    },
    {
      label: say.window,
      submenu: [
        { label: say.minimize, role: 'minimize' },
        { label: say.close, role: 'close' },
      ],
    },
  ]
}
