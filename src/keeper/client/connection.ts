import type { Socket } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import type { RestEnd, StackEvent } from '../../core/events/event.ts'
import type { ResetReport, SnapshotReport } from '../../core/resets/report.ts'
import { VERSION } from '../../core/version.ts'
import { Channel, ChannelClosed, MessageTooLarge } from '../channel/channel.ts'
import {
  type AnnounceParams,
  type ClientRequests,
  type ControlParams,
  type DriftAnswer,
  type EndRestAnswer,
  type EvidenceAnswer,
  type KeeperNotices,
  type KeeperRequests,
  type LeaseAnswer,
  type LeaseParams,
  PROTOCOL,
  type ReleaseAnswer,
  type ReportAnswer,
  type ReportParams,
  type TestNote,
  type TestTime,
} from '../channel/protocol.ts'

/** Far more than any message of a keeper needs. */
const MAX_MESSAGE_BYTES = 1024 * 1024

/** The connection ended and the keeper did not say why: it was probably killed. */
export class KeeperLost extends Error {
  override readonly name = 'KeeperLost'
}

/** Answers the requests of a keeper. An error is sent as the answer. */
export type Answers = {
  [K in keyof KeeperRequests]: (params: KeeperRequests[K]['params']) => Promise<void>
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

  /** @param answers absent: every request of the keeper gets an error */
  constructor(socket: Socket, onEvent: ((event: StackEvent) => void) | undefined, answers?: Answers) {
    this.#socket = socket
    this.#onEvent = onEvent
    this.#channel = new Channel({
      socket,
      maxBytes: MAX_MESSAGE_BYTES,
      onHeard: () => {
        this.#isHeard = true
      },
      // The keeper has the same version, so its requests and their parameters have the types of the protocol.
      ...(answers && {
        onRequest: (request, params) => answers[request as keyof Answers](params as never),
      }),
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
   * Resolves when the stack has been removed or kept, or at once if other leases hold it or a fresh one takes its place.
   * @throws TEARDOWN_INCOMPLETE; KeeperLost
   */
  async release(hasFailed: boolean): Promise<ReleaseAnswer> {
    // A keeper that was asked to end has sent the outcome already.
    if (this.#down?.error) throw SsotError.deserialize(this.#down.error)
    return this.#down ?? (await this.#asked(this.#channel.request('release', { hasFailed })))
  }

  /** @throws KeeperLost */
  drift(): Promise<DriftAnswer> {
    return this.#asked(this.#channel.request('drift', {}))
  }

  /** @throws the error of the refresh; KeeperLost */
  async refresh(): Promise<void> {
    await this.#asked(this.#channel.request('refresh', {}))
  }

  /** @throws RESET_REFUSED, RESET_FAILED; KeeperLost */
  reset(): Promise<ResetReport> {
    return this.#asked(this.#channel.request('reset', {}))
  }

  /** @throws RESET_REFUSED, SNAPSHOT_FAILED; KeeperLost */
  snapshot(name: string): Promise<SnapshotReport> {
    return this.#asked(this.#channel.request('snapshot', { name }))
  }

  /** @throws SNAPSHOT_UNKNOWN, RESET_REFUSED, RESET_FAILED; KeeperLost */
  restore(name: string): Promise<ResetReport> {
    return this.#asked(this.#channel.request('restore', { name }))
  }

  /** @throws CONTROL_REFUSED, CONTROL_UNSUPPORTED, CONTROL_FAILED, LOG_NOT_SEEN, SERVICE_UNKNOWN, SERVICE_NOT_RUNNING; KeeperLost */
  async control(params: ControlParams): Promise<unknown> {
    let { json, rest } = await this.#asked(this.#channel.request('control', params))
    const pieces = [json]
    while (rest !== undefined) {
      ;({ json, rest } = await this.#asked(this.#channel.request('rest', { number: rest })))
      pieces.push(json)
    }
    return JSON.parse(pieces.join(''))
  }

  /** @throws CONTROL_FAILED, the errors of a start; KeeperLost */
  async undo(): Promise<void> {
    await this.#asked(this.#channel.request('undo', {}))
  }

  /** @throws RESET_FAILED; KeeperLost */
  async nextFile(testFile?: string): Promise<void> {
    await this.#asked(this.#channel.request('nextFile', testFile === undefined ? {} : { testFile }))
  }

  /** @throws KeeperLost */
  async tests(events: TestNote[]): Promise<void> {
    await this.#asked(this.#channel.request('tests', { events }))
  }

  /** @throws KeeperLost */
  async evidence(tests: TestTime[]): Promise<EvidenceAnswer['excerpts']> {
    return (await this.#asked(this.#channel.request('evidence', { tests }))).excerpts
  }

  /** @throws KeeperLost */
  async expectFiles(files: number): Promise<void> {
    await this.#asked(this.#channel.request('expectFiles', { files }))
  }

  /** @throws KeeperLost */
  async leave(): Promise<void> {
    await this.#asked(this.#channel.request('leave', {}))
  }

  /** @throws KeeperLost */
  async reportSetup(hasFailed: boolean): Promise<void> {
    await this.#asked(this.#channel.request('setup', { hasFailed }))
  }

  /** @throws KeeperLost */
  report(params: ReportParams): Promise<ReportAnswer> {
    return this.#asked(this.#channel.request('report', params))
  }

  /** @throws KeeperLost */
  async announce(params: AnnounceParams): Promise<void> {
    await this.#asked(this.#channel.request('announce', params))
  }

  /** @throws TEARDOWN_INCOMPLETE; KeeperLost */
  endRest(because: RestEnd): Promise<EndRestAnswer> {
    return this.#asked(this.#channel.request('endRest', { because }))
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
