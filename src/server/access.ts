import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A secret of this start: 32 random bytes, safe in an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Compared in constant time, so that nobody can guess it letter by letter. */
export function isToken(given: string | null | undefined, token: string): boolean {
  if (given === null || given === undefined) return false
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Who may talk to the server at all: pages of its own address. The Host header stops a foreign name that was pointed at
 * this machine (DNS rebinding), the Origin header a foreign page. Programs send no Origin and need the token only.
 */
export function refusedAccess(request: Pick<IncomingMessage, 'headers'>, port: number): string | null {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = request.headers
  if (host === undefined || !names.includes(host)) return 'This address is not served here.'
  if (origin !== undefined && !names.some((name) => origin === `http://${name}`))
    return 'Requests of other pages are not answered.'
  return null
}

/** Cookies know no ports: the name keeps two labs on one machine apart. */
export function cookieName(port: number): string {
  return `faultline-${port}`
}

export function cookieOf(request: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}
