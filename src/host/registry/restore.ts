import type { DatabaseSync } from 'node:sqlite'
import { writeTransaction } from '../database/transaction.ts'
import type { ProcessIdentity } from '../processes/identity.ts'

/** A stack on the engine, by its labels, whose owner may live. */
export interface KnownStack {
  stack: string
  owner: ProcessIdentity
  /** The host ports that its containers publish. */
  ports: readonly number[]
}

/** In the header of the file: what the engine's labels say has been added. It stands for `SSOT`. */
const COMPLETE = 0x53534f54

/** Whether the registry was made anew and has not been completed since. */
export function isIncomplete(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA application_id').get()?.application_id !== COMPLETE
}

export function completeRegistry(db: DatabaseSync, stacks: readonly KnownStack[]): void {
  writeTransaction(db, () => {
    const put = db.prepare(
      "INSERT OR IGNORE INTO lock (kind, name, note, pid, startTime) VALUES ('port', ?, ?, ?, ?)",
    )
    for (const { stack, owner, ports } of stacks)
      for (const port of ports) put.run(String(port), stack, owner.pid, owner.startTime)
    db.exec(`PRAGMA application_id = ${COMPLETE}`)
  })
}
