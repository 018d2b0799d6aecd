import { SsotError } from '../../core/errors/errors.ts'

/**
 * The error for a stack that another process is removing.
 * @param pid of that process
 */
export function beingRemoved(stack: string, pid: number): SsotError {
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Stack ${stack} is being removed by process ${pid}`,
    todo: 'Wait for that process.',
  })
}
