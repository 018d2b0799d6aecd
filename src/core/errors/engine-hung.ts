import { SsotError } from './errors.ts'

/** The engine accepts connections and answers nothing, not even a ping. */
export class EngineHung extends Error {
  override readonly name = 'EngineHung'
}

/** @param during what happened meanwhile, as a clause: `service web was starting` */
export function engineHung(during: string, cause: EngineHung): SsotError {
  return new SsotError({
    code: 'ENGINE_NOT_ANSWERING',
    summary: `The container engine hung while ${during}: ${cause.message}`,
    todo: 'Restart the engine, and look into its log for the reason. The next start, or `npx ssot-docker prune`, then removes what is left of this run.',
    cause,
  })
}
