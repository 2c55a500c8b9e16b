/** What the guard needs of a page's contents and of its session; Electron's objects have it. */
export interface GuardedContents {
  on(event: 'will-navigate' | 'will-redirect', heard: (event: Preventable, url: string) => void): unknown
  on(event: 'will-attach-webview', heard: (event: Preventable) => void): unknown
  setWindowOpenHandler(decide: (details: { readonly url: string }) => { action: 'deny' }): void
}
interface Preventable {
  preventDefault(): void
}

export interface GuardedSession {
  setPermissionRequestHandler(
    decide: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
  ): void
  setPermissionCheckHandler(decide: () => boolean): void
  setDevicePermissionHandler(decide: () => boolean): void
}

/** The page stays where it is: no other address, no second window, no page inside the page. */
export function guardContents(contents: GuardedContents, isOwn: (url: string) => boolean): void {
  const stay = (event: Preventable, url: string): void => {
    if (!isOwn(url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** The lab needs no camera, no place, no notification: whatever a page asks for, the answer is no. */
export function refusePermissions(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
