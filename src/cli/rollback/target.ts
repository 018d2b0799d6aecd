import { SsotError } from '../../core/errors/errors.ts'
import { DEFAULT_ENVIRONMENT } from '../commands/options.ts'

/** What `ssot-docker rollback` goes back with, and to which version. */
export interface RollbackTarget {
  environment: string
  /** Null: the version before. */
  to: number | null
}

/**
 * The target that the arguments of `rollback` name: an environment, a number of a version, or both. Names of environments begin with
 * a letter, so a number alone is a version of the default environment.
 * @throws OPTIONS_INVALID when the second one is no number, or both are
 */
export function rollbackTarget(first: string | undefined, second: string | undefined): RollbackTarget {
  if (first === undefined) return { environment: DEFAULT_ENVIRONMENT, to: null }
  if (second === undefined && isNumber(first)) return { environment: DEFAULT_ENVIRONMENT, to: Number(first) }
  if (second === undefined) return { environment: first, to: null }
  if (!isNumber(first) && isNumber(second)) return { environment: first, to: Number(second) }
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `\`rollback\` takes an environment and the number of a version, but got "${first}" and "${second}"`,
    todo: 'Name them in this order, such as `npx ssot-docker rollback staging 3`. `npx ssot-docker history` shows the versions.',
  })
}

function isNumber(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text)
}
