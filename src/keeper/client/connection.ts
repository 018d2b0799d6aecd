import type { Socket } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { VERSION } from '../../core/version.ts'
import { Channel, ChannelClosed, MessageTooLarge } from '../channel/channel.ts'
import {
  type ClientRequests,
  type DriftAnswer,
  type KeeperNotices,
  type LeaseAnswer,
  type LeaseParams,
  PROTOCOL,
  type ReportAnswer,
  type ReportParams,
} from '../channel/protocol.ts'

/** Far more than any message of a keeper needs. */
const MAX_MESSAGE_BYTES = 1024 * 1024

/** The connection ended and the keeper did not say why: it was probably killed. */
export class KeeperLost extends Error {
  override readonly name = 'KeeperLost'
}

/** The client's side of a connection to a keeper. A worker may keep it open until it ends. */
export class KeeperConnection {
  readonly #socket: Socket
  readonly #channel: Channel<ClientRequests, Record<string, never>>
  readonly #onEvent: ((event: StackEvent) => void) | undefined
  #isHeard = false
  /** Why the connection ends, if that is known. */
  #reason: SsotError | undefined
  #down: KeeperNotices['down'] | undefined

  constructor(socket: Socket, onEvent: ((event: StackEvent) => void) | undefined) {
    this.#socket = socket
    this.#onEvent = onEvent
    this.#channel = new Channel({
      socket,
      maxBytes: MAX_MESSAGE_BYTES,
      onHeard: () => {
        this.#isHeard = true
      },
      onNotice: (notice, payload) => this.#onNotice(notice, payload),
      onUnreadable: (error) => {
        this.#reason = unreadable(error)
      },
    })
    this.#channel.hello(PROTOCOL, VERSION)
  }

  /** Whether the keeper has sent anything. */
  get isHeard(): boolean {
    return this.#isHeard
  }

  /** Resolves when the connection has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#channel.closed
  }

  /**
   * Resolves when the stack is ready.
   * @throws the error of the start; KeeperLost
   */
  lease(params: LeaseParams): Promise<LeaseAnswer> {
    return this.#asked(this.#channel.request('lease', params))
  }

  /**
   * Resolves when the stack has been removed or kept, or at once if other leases hold it.
   * @returns how to reach and remove the stack if it was kept; otherwise null
   * @throws TEARDOWN_INCOMPLETE; KeeperLost
   */
  async release(hasFailed: boolean): Promise<string | null> {
    // A keeper that was asked to end has sent the outcome already.
    if (this.#down?.error) throw SsotError.deserialize(this.#down.error)
    const answer = this.#down ?? (await this.#asked(this.#channel.request('release', { hasFailed })))
    return answer.kept ?? null
  }

  /** @throws KeeperLost */
  drift(): Promise<DriftAnswer> {
    return this.#asked(this.#channel.request('drift', {}))
  }

  /** @throws the error of the refresh; KeeperLost */
  async refresh(): Promise<void> {
    await this.#asked(this.#channel.request('refresh', {}))
  }

  /** @throws KeeperLost */
  async reportSetup(hasFailed: boolean): Promise<void> {
    await this.#asked(this.#channel.request('setup', { hasFailed }))
  }

  /** @throws KeeperLost */
  report(params: ReportParams): Promise<ReportAnswer> {
    return this.#asked(this.#channel.request('report', params))
  }

  /** While it is idle, the connection does not keep this process from ending. */
  unref(): void {
    this.#socket.unref()
  }

  ref(): void {
    this.#socket.ref()
  }

  close(): void {
    this.#channel.close()
  }

  #onNotice(notice: string, payload: unknown): void {
    // The keeper has the same version, so its payloads have the types of the protocol.
    if (notice === 'event') this.#onEvent?.(payload as KeeperNotices['event'])
    if (notice === 'down') this.#down = payload as KeeperNotices['down']
    if (notice === 'refused') this.#reason = SsotError.deserialize(payload as KeeperNotices['refused'])
  }

  async #asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error
      throw this.#reason ?? new KeeperLost('The keeper has ended.')
    }
  }
}

/** The error for an unreadable message. The keeper is still running, so it must not be reported as killed. */
function unreadable(error: unknown): SsotError {
  if (error instanceof SsotError) return error
  return new SsotError({
    code: 'PROTOCOL_INVALID',
    summary:
      error instanceof MessageTooLarge
        ? `This process closed its connection to the keeper, which sent a message of more than ${MAX_MESSAGE_BYTES} bytes`
        : `This process closed its connection to the keeper, which sent a message that cannot be read: ${error instanceof Error ? error.message : error}`,
    todo: 'Report this message, with the log of the run. The keeper takes the stack down.',
    cause: error,
  })
}
