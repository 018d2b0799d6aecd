import { SsotError } from './errors.ts'

/** The error itself when it is an {@link SsotError}; otherwise a STACK_FAILED error that contains it. */
export function asSsotError(error: unknown): SsotError {
  if (error instanceof SsotError) return error
  return new SsotError({
    code: 'STACK_FAILED',
    summary: `The stack failed with an unexpected error: ${error instanceof Error ? error.stack : error}`,
    todo: 'Report this message.',
    cause: error,
  })
}
