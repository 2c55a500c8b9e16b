/** Where the window's page comes from: the app's own scheme, or the development server. */
export interface PageAddress {
  readonly url: string
  readonly isOwn: (url: string) => boolean
}

export const pageScheme = 'faultline'

/** `developmentUrl` is set by the development server; a packaged app takes no address from its environment. */
export function pageAddress(developmentUrl: string | undefined, isPackaged: boolean): PageAddress {
  const url = isPackaged || developmentUrl === undefined ? `${pageScheme}://app/` : developmentUrl
  const own = new URL(url)
  return {
    url,
    isOwn(other) {
      const asked = URL.canParse(other) ? new URL(other) : null
      return asked !== null && asked.protocol === own.protocol && asked.host === own.host
    },
  }
}
