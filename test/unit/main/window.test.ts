import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { menuTemplate } from '../../../src/main/menu.ts'
import { pageAddress } from '../../../src/main/page-address.ts'
import { guardContents, refusePermissions } from '../../../src/main/page-guard.ts'
import { pageResponse } from '../../../src/main/page-response.ts'
import { printPageOptions, reportPdf } from '../../../src/main/report-pdf.ts'
import { windowOptions } from '../../../src/main/window-options.ts'

describe('the window', () => {
  test('keeps the page a stranger: sandbox, isolation, no Node', () => {
    for (const { webPreferences } of [windowOptions('preload.cjs', true), printPageOptions])
      expect(webPreferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
      })
    expect(windowOptions('preload.cjs', true).webPreferences).toMatchObject({
      preload: 'preload.cjs',
      webviewTag: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
    })
    expect(printPageOptions.webPreferences.javascript).toBe(false)
  })

  test('denies other addresses, other windows and pages within the page', () => {
    const heard = new Map<string, (event: { preventDefault(): void }, url: string) => void>()
    let openWindow: ((details: { url: string }) => { action: string }) | undefined
    guardContents(
      {
        on: (event: string, listener: never) => heard.set(event, listener),
        setWindowOpenHandler: (decide) => (openWindow = decide),
      },
      (url) => url.startsWith('faultline://app/'),
    )
    const isStopped = (event: string, url: string): boolean => {
      let stopped = false
      heard.get(event)!({ preventDefault: () => (stopped = true) }, url)
      return stopped
    }
    expect(isStopped('will-navigate', 'https://example.org/')).toBe(true)
    expect(isStopped('will-redirect', 'file:///etc/passwd')).toBe(true)
    expect(isStopped('will-navigate', 'faultline://app/index.html')).toBe(false)
    expect(isStopped('will-attach-webview', '')).toBe(true)
    expect(openWindow!({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
  })

  test('grants no permission, whatever is asked for', () => {
    const answers: boolean[] = []
    refusePermissions({
      setPermissionRequestHandler: (decide) => {
        for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read'])
          decide(null, permission, (granted) => answers.push(granted))
      },
      setPermissionCheckHandler: (decide) => answers.push(decide()),
      setDevicePermissionHandler: (decide) => answers.push(decide()),
    })
    expect(answers).toEqual([false, false, false, false, false, false])
  })
})

describe('the page', () => {
  test('is the own one by scheme and host, not by a beginning that looks alike', () => {
    const page = pageAddress(undefined, false)
    expect(page.url).toBe('faultline://app/')
    expect(page.isOwn('faultline://app/assets/x.js')).toBe(true)
    for (const url of ['faultline://application/', 'https://app/', 'file:///app/', 'about:blank', ''])
      expect(page.isOwn(url)).toBe(false)
  })

  test('comes from the development server only when the app is not packaged', () => {
    const address = 'http://localhost:5173/'
    expect(pageAddress(address, false).url).toBe(address)
    expect(pageAddress(address, false).isOwn('http://localhost:5174/')).toBe(false)
    expect(pageAddress(address, true).url).toBe('faultline://app/')
  })

  test('is served from its folder with the security policy, and nothing else is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-page-'))
    writeFileSync(join(folder, 'index.html'), 'the lab')
    const page = await pageResponse(folder, 'faultline://app/')
    expect(await page.text()).toBe('the lab')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const url of [
      'faultline://app/..%2f..%2fetc/passwd',
      'faultline://other/index.html',
      'faultline://app/no.js',
    ])
      expect((await pageResponse(folder, url)).status).toBe(404)
    rmSync(folder, { recursive: true })
  })
})

test('the menu has the same entries in both languages, and developer tools only for developers', () => {
  const shape = (language: 'en' | 'zh-CN', isPackaged: boolean): unknown =>
    JSON.parse(
      JSON.stringify(
        menuTemplate(language, isPackaged, () => undefined),
        (key, value: unknown) => (key === 'label' ? '' : value),
      ),
    )
  expect(shape('zh-CN', true)).toEqual(shape('en', true))
  expect(JSON.stringify(menuTemplate('en', true, () => undefined))).not.toContain('toggleDevTools')
  expect(JSON.stringify(menuTemplate('en', false, () => undefined))).toContain('toggleDevTools')
  expect(JSON.stringify(menuTemplate('zh-CN', true, () => undefined))).toContain('退出')
})

describe('a report as PDF', () => {
  const html = { name: 'run.html', mediaType: 'text/html', encoding: 'utf8', content: '<p>ok</p>' } as const

  test('is what the print page makes of the HTML, and the page goes', async () => {
    let isGone = false
    const pdf = await reportPdf(html, () => ({
      loadFile: async () => undefined,
      webContents: { printToPDF: async () => new Uint8Array([37, 80, 68, 70]) },
      destroy: () => (isGone = true),
    }))
    expect(pdf).toMatchObject({ name: 'run.pdf', mediaType: 'application/pdf', encoding: 'base64' })
    expect(Buffer.from(pdf.content, 'base64').toString()).toBe('%PDF')
    expect(isGone).toBe(true)
  })

  test('that cannot be made leaves no page behind', async () => {
    let isGone = false
    const broken = reportPdf(html, () => ({
      loadFile: async () => undefined,
      webContents: { printToPDF: () => Promise.reject(new Error('no printer')) },
      destroy: () => (isGone = true),
    }))
    await expect(broken).rejects.toThrow('no printer')
    expect(isGone).toBe(true)
  })
})
