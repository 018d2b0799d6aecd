import { SsotError } from '../../core/errors/errors.ts'
import { asSsotError } from '../../core/errors/unforeseen.ts'
import { nowMs } from '../../host/clock.ts'
import type { Journal } from '../../host/journal/journal.ts'
import type { StackDefinition } from '../definition/definition.ts'
import type { FailureOf } from './find.ts'
import { lookAtBaselines } from './look.ts'
import { type MakeOptions, makeBaselines } from './make.ts'
import { isWanted } from './want.ts'

/** The attempts to make the baseline images of an environment without being asked to. */
export interface Attempts {
  failureOf: FailureOf
  /** Makes the images. Reports a failure, and notes it, so that not every run tries the same again. */
  make(options: MakeOptions): Promise<void>
}

/** @param checks the journal, where no environment has a name with a space */
export function attemptsIn(
  checks: Journal['checks'],
  { root, environment }: Pick<StackDefinition, 'root' | 'environment'>,
): Attempts {
  const key = { root, environment: `${environment.name} baseline` }
  return {
    failureOf(hash) {
      const [failed, ...reason] = checks.last(key)?.split(' ') ?? []
      return failed === hash ? reason.join(' ') : null
    },
    async make(options) {
      let hash: string | null = null
      try {
        hash = await hashOf(options)
        await makeBaselines(options)
      } catch (error) {
        const isOver = options.signal?.aborted === true || isCancelled(error)
        const known = isOver ? cancelled(error) : asSsotError(error)
        options.emit({ type: 'baselines-not-made', error: known.serialize() })
        if (isOver) return
        // Files that were edited meanwhile may have been the reason.
        if (hash !== null && (await isStill(hash, options)))
          checks.note(key, `${hash} ${known.summary}`, nowMs())
      }
    },
  }
}

/** False when the files cannot be read any more. */
async function isStill(hash: string, options: MakeOptions): Promise<boolean> {
  try {
    return (await hashOf(options)) === hash
  } catch {
    return false
  }
}

async function hashOf(options: MakeOptions): Promise<string | null> {
  const { wanted } = await lookAtBaselines(options)
  return wanted !== null && isWanted(wanted) ? wanted.hash : null
}

function isCancelled(error: unknown): boolean {
  return error instanceof SsotError && error.code === 'START_CANCELLED'
}

function cancelled(cause: unknown): SsotError {
  return new SsotError({
    code: 'START_CANCELLED',
    summary: 'It was cancelled, because a run has come or this process is to end',
    todo: 'Nothing has to be done: it is tried again after the next run.',
    cause,
  })
}
