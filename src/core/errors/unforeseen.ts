import { SsotError } from './errors.ts'

/** The error itself where it is one of ours, else one that says that nobody foresaw it. */
export function asSsotError(error: unknown): SsotError {
  if (error instanceof SsotError) return error
  return new SsotError({
    code: 'STACK_FAILED',
    summary: `The stack failed in a way this program does not know: ${error instanceof Error ? error.stack : error}`,
    todo: 'Report this message.',
    cause: error,
  })
}
