import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { Emit, Happening, RestEnd, StackEvent } from '../core/events/event.ts'
import type { KnownSecrets } from '../core/secrets/hide.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Pooled } from '../stack/pool/pooled.ts'
import type { AnnounceParams, DriftAnswer, LeaseParams } from './channel/protocol.ts'
import type { Evidence } from './output/evidence.ts'
import type { KeptControl } from './run-control.ts'
import type { KeptResets } from './run-resets.ts'

/** A stack as the keeper handles it; `src/stack` provides it. */
export interface KeptStack {
  info: StackInfo
  /** Compares it with its files. */
  drift(): Promise<DriftAnswer>
  /** Makes it match its files. */
  refresh(): Promise<void>
  /** Puts its services back. Absent: the matrix does not say how. */
  resets?: KeptResets
  /** Looks at its services, and changes what they do. */
  control: KeptControl
  /** What a pool asks of it. Absent unless each test file has a stack for itself. */
  pool?: Pooled
  /** Takes the stack down. */
  stop(): Promise<void>
  /**
   * Keeps the stack for inspection, and marks it so that no process removes it as an orphan. Absent unless the request
   * asks for it.
   * @param reason a clause without a full stop: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep?(reason: string): Promise<string>
  /**
   * Begins the time between this run and the next one, for which a fresh stack is made. Absent unless the request asks for it.
   * @param isKept resolves to whether the stack of this run is kept for inspection; if not, it is taken down
   * @param onOver called once, when the rest must end without another run
   */
  rest?(isKept: Promise<boolean>, onOver: (because: RestEnd | 'failed') => void): KeeperRest
}

/** What a keeper has between two runs. */
export interface KeeperRest {
  /** How long it is kept, from its beginning. */
  forMs: number
  /** Begins to read the files of a run that will soon come. */
  announce(params: AnnounceParams): void
  /** Gives the stack to a run, or starts one for it. */
  next: KeeperDependencies['start']
  /** Removes what there is. */
  end(): Promise<void>
}

export interface KeeperDependencies {
  /** Starts the stack that the first lease asks for. When it fails or is cancelled, it removes what it has made. */
  start(params: LeaseParams, signal: AbortSignal, emit: Emit): Promise<KeptStack>
  isAlive(holder: ProcessIdentity): boolean
  /** Adds the time to an event, which is now unless another one is given, and writes it to the log. */
  record(happening: Happening, atMs?: number): StackEvent
  /** What the services have printed while tests ran. */
  evidence: Pick<Evidence, 'excerpts'>
  /** What no client may be sent. */
  secrets: KnownSecrets
  /** Called once, when the keeper takes no more leases. From then on another keeper may be elected. */
  onClosing(): void
  /** How long to wait for the first message of a connection. Default: 5 s. */
  firstMessageMs?: number
}
