import { SsotError } from '../../../core/errors/errors.ts'
import { isDamage } from '../../database/damage.ts'
import { lockHolders } from '../../database/lock-holders.ts'
import { NewerDatabaseError } from '../../database/migrate.ts'
import { fileReason, isLocked } from '../../database/sqlite-errors.ts'

const OTHER_HOME = 'set SSOT_DOCKER_HOME to another folder'

/** An error of the registry's database for the user; any other error as it is. */
export function storeError(file: string, busyTimeoutMs: number, error: unknown): unknown {
  if (error instanceof NewerDatabaseError) {
    return new SsotError({
      code: 'REGISTRY_VERSION',
      summary: `A newer version of vitest-environment-ssot-docker has written ${file}: ${error.message}`,
      todo: 'Update vitest-environment-ssot-docker in this project to the newer version, or name another home folder by SSOT_DOCKER_HOME.',
      cause: error,
    })
  }
  if (isLocked(error)) return locked(file, busyTimeoutMs, error)
  const found = fileReason(error)
  if (found === null && !isDamage(error)) return error
  const { reason, todo } = found ?? { reason: 'it is damaged', todo: 'Move the file away' }
  const message = error instanceof Error ? error.message : String(error)
  return new SsotError({
    code: 'HOME_UNUSABLE',
    summary: `${file}, in which processes record what they hold, cannot be used: ${reason} (${message})`,
    todo: `${todo}; or ${OTHER_HOME}.`,
    cause: error,
  })
}

function locked(file: string, busyTimeoutMs: number, cause: unknown): SsotError {
  const pids = lockHolders(file)
  const [who, todo] =
    pids.length === 0
      ? ['another process', 'End the process that has the file open; `fuser` or `lsof` finds it']
      : [
          `process ${pids.join(', ')}`,
          `Find out what process ${pids.join(', ')} does, and end it if it hangs`,
        ]
  return new SsotError({
    code: 'REGISTRY_BUSY',
    summary: `${file}, in which processes record what they hold, has been locked by ${who} for ${busyTimeoutMs / 1000} s`,
    todo: `${todo}; or ${OTHER_HOME}.`,
    cause,
  })
}
