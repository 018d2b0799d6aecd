import type { CreateRequest } from '../core/replay/fill.ts'

/** Creates networks, volumes and containers by requests that somebody else has worded. */
export interface Creation {
  /**
   * Sends a request as it is.
   * @returns the id of what was created; null: the answer has none
   * @throws CreationRefused when the engine refuses it
   */
  send(request: CreateRequest): Promise<string | null>
}

/** The engine does not create what was asked for. */
export class CreationRefused extends Error {
  override readonly name = 'CreationRefused'
  /** Of the answer. */
  readonly status: number

  /** @param reason what the engine answered */
  constructor(status: number, reason: string, cause: unknown) {
    super(reason, { cause })
    this.status = status
  }
}
