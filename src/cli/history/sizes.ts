import { SsotError } from '../../core/errors/errors.ts'
import { homeOf } from '../../host/home/home.ts'
import type { CliContext } from '../context.ts'

/**
 * The sizes of the images that were built here, in bytes, by id; or why they are not known. The history itself needs no
 * engine, so one that does not answer is no failure.
 */
export async function builtSizes({
  env,
  secrets,
}: Pick<CliContext, 'env' | 'secrets'>): Promise<ReadonlyMap<string, number> | { unknown: string }> {
  try {
    // Loaded here, because the history itself needs no engine.
    const { connect } = await import('../../engine/connect/connect.ts')
    const { engine } = await connect(homeOf(env), env, secrets)
    const [built, nameless] = await Promise.all([engine.images.built(), engine.images.nameless()])
    return new Map([...built, ...nameless].map(({ id, sizeBytes }) => [id, sizeBytes]))
  } catch (error) {
    if (error instanceof SsotError) return { unknown: error.summary }
    throw error
  }
}
