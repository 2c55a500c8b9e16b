import type { LabClient } from '../../contract/api.ts'
import { bridgeClient } from './bridge-client.ts'
import { httpClient, pageToken } from './http-client.ts'

let client: LabClient | null = null

/** The lab, however it is reached: the window's bridge, else the server that gave us this page. */
export function lab(): LabClient {
  client ??= bridgeClient() ?? httpClient(pageToken())
  return client
}

/** Puts another lab in its place: a test's, or one that runs in the page. */
export function useLab(other: LabClient): void {
  client = other
}
