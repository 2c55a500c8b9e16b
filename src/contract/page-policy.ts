/**
 * The content security policy of the lab's page, the same in the window and in the browser: only what came with the
 * app runs, and it talks to its own lab alone. Inline styles stay allowed, because components place themselves by them.
 * `connect` names what else the page may talk to, for example the stream's address.
 */
export function pagePolicy(connect = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${connect}`.trim(),
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
}
