import type { ServiceReset } from '../../core/resets/report.ts'
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
  /** Notes what it holds now. */
  take(signal: AbortSignal): Promise<void>
  /**
   * Puts back what it held then.
   * @throws SsotError
   */
  reset(signal: AbortSignal): Promise<Omit<ServiceReset, 'ms'>>
  /** Ends its connections. */
  close(): void
}
