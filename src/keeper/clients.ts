import type { StackEvent } from '../core/events/event.ts'
import { isProgress } from '../core/events/wording.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Channel } from './channel/channel.ts'
import type { KeeperNotices, LeaseParams } from './channel/protocol.ts'

/** One connection of a client. */
export interface Client {
  channel: Channel<Record<string, never>, KeeperNotices>
  /** Ends the connection if nothing is said on it. */
  silence: NodeJS.Timeout
  /** Absent until the client has asked for a lease. */
  lease?: {
    holder: ProcessIdentity
    bound: LeaseParams['bound']
    events: LeaseParams['events']
    isReturned: boolean
  }
}

/** How many events are kept for clients that come later; a start has a few dozen, and a line for each step of a build. */
const MAX_REPLAYED = 1000

/** The connections of a keeper, and what each wants to hear. */
export class Clients {
  readonly #all = new Set<Client>()
  /** What a client that comes while the stack is starting is told first. */
  readonly #events: StackEvent[] = []

  add(client: Client): void {
    this.#all.add(client)
  }

  remove(client: Client): void {
    this.#all.delete(client)
    clearTimeout(client.silence)
  }

  /** Tells an event to every client that wants to hear it. */
  tell(event: StackEvent): void {
    for (const client of this.#all) if (wants(client, event)) client.channel.notify('event', event)
  }

  /** Keeps an event for clients that come later. */
  keep(event: StackEvent): void {
    this.#events.push(event)
    if (this.#events.length > MAX_REPLAYED) this.#events.shift()
  }

  /** Tells a client what has happened before it came. */
  replay(client: Client): void {
    for (const event of this.#events) if (wants(client, event)) client.channel.notify('event', event)
  }

  /** Tells every client that the stack is gone, and ends the connections. Resolves when all are over. */
  async dismiss(down: KeeperNotices['down']): Promise<void> {
    await Promise.all([...this.#all].map((client) => farewell(client, down)))
  }
}

function wants({ lease }: Client, event: StackEvent): boolean {
  return lease?.events === 'all' || (lease?.events === 'progress' && isProgress(event))
}

/** How long a client may take to read the last message. */
const FAREWELL_MS = 1000

/** Resolves when the client has the message, or takes too long to read it. */
function farewell({ channel }: Client, down: KeeperNotices['down']): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FAREWELL_MS)
    void channel.closed.then(() => {
      clearTimeout(timer)
      resolve()
    })
    channel.notify('down', down)
    channel.end()
  })
}
