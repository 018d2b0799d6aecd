import type { StackEvent } from '../core/events/event.ts'
import { isProgress } from '../core/events/wording.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Channel } from './channel/channel.ts'
import type { KeeperNotices, KeeperRequests, LeaseParams } from './channel/protocol.ts'
import type { Parts } from './parts.ts'

/** One connection of a client. */
export interface Client {
  channel: Channel<KeeperRequests, KeeperNotices>
  /** Closes the connection if its first message does not come in time. */
  silence: NodeJS.Timeout
  /** What is left of long answers to it. */
  parts: Parts
  /** Absent until the client has asked for a lease. */
  lease?: {
    holder: ProcessIdentity
    bound: LeaseParams['bound']
    events: LeaseParams['events']
    /** Whether a test file runs on it now, which may put the stack back. */
    isTestFile: boolean
    /** The name of the stack that it has for itself. */
    project?: string
    /** The path of the test file, if the client has told it. */
    testFile?: string
    /** Whether it is that of the test runner, whose setup module sets stacks up. */
    isRunner: boolean
    /** The number of the test file in the pool of stacks; absent: it has no stack for itself. */
    file?: number
    /** Whether the client has returned it. */
    isReturned: boolean
  }
}

/**
 * How many events are kept for clients that connect later. A start has a few dozen, and one for each step of a build.
 */
const MAX_REPLAYED = 1000

/** The connections of a keeper, and which events each client wants. */
export class Clients {
  readonly #all = new Set<Client>()
  /** Sent to every client that asks for a lease while the stack is starting. */
  readonly #events: StackEvent[] = []

  add(client: Client): void {
    this.#all.add(client)
  }

  remove(client: Client): void {
    this.#all.delete(client)
    clearTimeout(client.silence)
  }

  /** How many test files that may put the stack back run on it now. */
  get testFiles(): number {
    return [...this.#all].filter(({ lease }) => lease?.isTestFile).length
  }

  /** The test runner, which can set stacks up; undefined: it has ended, or there is none. */
  get runner(): Client | undefined {
    return [...this.#all].find(({ lease }) => lease?.isRunner && !lease.isReturned)
  }

  has(client: Client): boolean {
    return this.#all.has(client)
  }

  /** Sends an event of a further stack to every client that wants all that is logged. */
  tellAll(event: StackEvent): void {
    for (const client of this.#all) if (client.lease?.events === 'all') client.channel.notify('event', event)
  }

  /** Sends an event to every client that wants it. */
  tell(event: StackEvent): void {
    for (const client of this.#all) if (wants(client, event)) client.channel.notify('event', event)
  }

  /** Keeps an event for clients that connect later. */
  keep(event: StackEvent): void {
    this.#events.push(event)
    if (this.#events.length > MAX_REPLAYED) this.#events.shift()
  }

  /** Sends a client the events that happened before it connected. */
  replay(client: Client): void {
    for (const event of this.#events) if (wants(client, event)) client.channel.notify('event', event)
  }

  /** The clients of the run that has ended. What happened before the next one is not told to it. */
  ofRun(): Client[] {
    this.#events.length = 0
    return [...this.#all].filter(({ lease }) => lease !== undefined)
  }

  /** Sends clients the outcome, and closes the connections. Resolves when all are closed. Default: every client. */
  async dismiss(down: KeeperNotices['down'], clients: Iterable<Client> = this.#all): Promise<void> {
    await Promise.all([...clients].map((client) => sendDown(client, down)))
  }
}

function wants({ lease }: Client, event: StackEvent): boolean {
  return lease?.events === 'all' || (lease?.events === 'progress' && isProgress(event))
}

/** How long a client may take to read the last message. */
const FAREWELL_MS = 1000

/** Resolves when the client has read the message, or has taken too long. */
function sendDown({ channel }: Client, down: KeeperNotices['down']): Promise<void> {
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
