import type { ServiceReset, ServiceSnapshot } from '../../core/resets/report.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Engine } from '../../engine/engine.ts'

/** The container of a service that is put back. */
export interface Place {
  engine: Engine
  service: string
  /** Its id. */
  id: string
  secrets: KnownSecrets
}

/** One service, as it is put back. */
export interface Store {
  service: string
  /**
   * Notes what it holds now. When it fails, nothing was changed.
   * @param limitMs how long it may wait until nobody writes
   * @throws SsotError
   */
  take(limitMs: number, signal: AbortSignal): Promise<Held>
  /**
   * Removes what is kept of it, and needed for nothing any more.
   * @throws SsotError
   */
  tidy(signal: AbortSignal): Promise<void>
  /** Ends its connections. */
  close(): void
}

/** What a service held at one time. */
export interface Held extends Omit<ServiceSnapshot, 'ms'> {
  /**
   * Puts it back.
   * @throws SsotError
   */
  putBack(signal: AbortSignal): Promise<Omit<ServiceReset, 'ms'>>
  /** It will not be put back any more. */
  release(): void
}
