import Database from 'better-sqlite3'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'

/**
 * A node of the bare quorum: no elections, no faults, no state machine. A leader passes on what has come in, makes one
 * transaction of it, and answers what is safe here and at one follower; a follower makes one transaction and says so.
 */
interface CeilingData {
  readonly file: string
  readonly peers: readonly MessagePort[]
  readonly client: MessagePort | null
}

interface Append {
  readonly index: number
  readonly text: string
}

const { file, peers, client } = workerData as CeilingData
const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec('CREATE TABLE log (key INTEGER PRIMARY KEY, value TEXT)')
const insert = database.prepare('INSERT INTO log VALUES (?, ?)')
const save = database.transaction((entries: readonly Append[]) => {
  for (const { index, text } of entries) insert.run(index, text)
})

let inbox: string[] = []
let last = 0
let safeHere = 0
let safeThere = 0
let answered = 0
let isAwake = false

function wake(turn: () => void): void {
  if (isAwake) return
  isAwake = true
  setImmediate(() => {
    isAwake = false
    turn()
  })
}

function lead(): void {
  const entries = inbox.map((text): Append => ({ index: ++last, text }))
  inbox = []
  if (entries.length > 0) {
    for (const peer of peers) peer.postMessage(entries)
    save(entries)
    safeHere = last
  }
  const safe = Math.min(safeHere, safeThere)
  if (safe > answered) client?.postMessage(safe - answered)
  answered = Math.max(answered, safe)
}

if (client === null) {
  let waiting: Append[] = []
  peers[0]?.on('message', (entries: Append[]) => {
    waiting.push(...entries)
    wake(() => {
      const batch = waiting
      waiting = []
      save(batch)
      peers[0]?.postMessage(batch.at(-1)?.index ?? 0)
    })
  })
} else {
  client.on('message', (texts: string[]) => {
    inbox.push(...texts)
    wake(lead)
  })
  for (const peer of peers)
    peer.on('message', (index: number) => {
      safeThere = Math.max(safeThere, index)
      wake(lead)
    })
}
parentPort?.postMessage('ready')
