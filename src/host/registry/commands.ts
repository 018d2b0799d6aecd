import { rowsOf } from '../database/rows.ts'
import { formatIdentity, identify, type ProcessIdentity } from '../processes/identity.ts'
import type { ToolVerb } from '../tools/tool.ts'
import type { Store } from './store/store.ts'

/** The process of a Compose command, and what started it for which stack. */
export interface Command extends ProcessIdentity {
  stack: string
  verb: ToolVerb
  starter: ProcessIdentity
}

/**
 * The Compose commands that are running. When the process that started one is killed, the leash (`tools/leash.ts`) ends the
 * command, but only after the command's patience, and not where there is no `sh`. Until then it may change the stack, and the
 * process that removes the stack must know of it.
 */
export class Commands {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Notes a command under its own process.
   * @param pid of the command's process, a child of this one; when it has ended already, nothing is noted
   * @returns a function that deletes the note
   */
  note(stack: string, starter: ProcessIdentity, verb: ToolVerb, pid: number): () => void {
    const command = identify(pid)
    if (command === null) return () => {}
    this.#store.use((db) =>
      db
        .prepare(
          `INSERT OR REPLACE INTO command (stack, verb, pid, startTime, starterPid, starterStartTime)
            VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(stack, verb, command.pid, command.startTime, starter.pid, starter.startTime),
    )
    return () =>
      this.#store.giveBack((db) => {
        db.prepare('DELETE FROM command WHERE pid = ? AND startTime = ?').run(command.pid, command.startTime)
      })
  }

  /** The commands that still run although their starter has ended. */
  orphaned(): Command[] {
    const commands = this.#list()
    const processes = commands.flatMap((command) => [command, command.starter])
    const living = new Set(this.#store.livingAmong(processes).map(formatIdentity))
    return commands.filter(
      (command) => living.has(formatIdentity(command)) && !living.has(formatIdentity(command.starter)),
    )
  }

  /** The stacks of {@link Commands.orphaned}, each once. */
  orphanedStacks(): string[] {
    return [...new Set(this.orphaned().map(({ stack }) => stack))]
  }

  #list(): Command[] {
    const rows = this.#store.use((db) =>
      rowsOf<Omit<Command, 'starter'> & { starterPid: number; starterStartTime: string }>(
        db.prepare('SELECT * FROM command ORDER BY stack, pid'),
      ),
    )
    return rows.map(({ starterPid, starterStartTime, ...command }) => ({
      ...command,
      starter: { pid: starterPid, startTime: starterStartTime },
    }))
  }
}
