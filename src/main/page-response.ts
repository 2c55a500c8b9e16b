import { pagePolicy } from '../contract/page-policy.ts'
import { staticFile } from '../host/static-file.ts'

/** Answers the page's own requests from the built screens, with the security policy on everything. */
export async function pageResponse(folder: string, url: string): Promise<Response> {
  const { host, pathname } = new URL(url)
  const file = host === 'app' ? await staticFile(folder, pathname === '/' ? '/index.html' : pathname) : null
  const headers = { 'Content-Security-Policy': pagePolicy(), 'X-Content-Type-Options': 'nosniff' }
  if (file === null) return new Response('There is no such file.', { status: 404, headers })
  const body = new Uint8Array(file.content)
  return new Response(body, { headers: { ...headers, 'Content-Type': file.mediaType } })
}
