import { SsotError } from '../../core/errors/errors.ts'

/** @param pid of who is at it */
export function beingRemoved(stack: string, pid: number): SsotError {
  return new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: `Stack ${stack} is being removed by process ${pid}`,
    todo: 'Wait for that process.',
  })
}
