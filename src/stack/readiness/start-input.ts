import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import type { Aftermath } from '../../core/errors/start-failures.ts'
import type { Emit } from '../../core/events/event.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Engine } from '../../engine/engine.ts'
import type { StartParts } from '../containers/start-container.ts'

/** The input of a start of services. */
export interface StartInput {
  engine: Engine
  project: string
  /** Values that no output may show. */
  secrets: KnownSecrets
  /** What must answer requests from this machine before a published service counts as ready, by service. */
  readiness: Readonly<Record<string, ReadinessEndpoint>>
  /** What belongs to the starts of the containers. Default: nothing. */
  parts?: StartParts
  /** The limit that an error names, for all services together, until the last one is ready. */
  timeoutMs: number
  /** What is left of it now. Default: all of it. */
  leftMs?: number
  /**
   * How long a service without a healthcheck and a published port must run before it counts as ready. Default: 0, for
   * callers that report a later exit in another way.
   */
  settleMs?: number
  /** How long a healthy service may answer its health path with the same wrong status. Default: 5 s. */
  wrongStatusMs?: number
  /** Whether services have run before, so that one that is unhealthy may become healthy by itself. Default: false. */
  isRecovering?: boolean
  signal?: AbortSignal | undefined
  emit: Emit
  /** What the caller does with the stack when the start fails. Default: `taken down`. */
  aftermath?: Aftermath
  /** Called for a container of a stack that is left, when it is stopped because its hooks have not all ended with 0. */
  onUnready?: (id: string) => void
}
