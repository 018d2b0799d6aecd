import { basename } from 'node:path'
import { describeObstacle } from '../../core/baselines/obstacle.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { baselineRepository } from '../../core/stacks/project-name.ts'
import type { BaselineImage } from '../../engine/baselines.ts'
import type { Journal } from '../../host/journal/journal.ts'
import { attemptsIn } from '../baselines/attempts.ts'
import { areThere } from '../baselines/find.ts'
import { lookAtBaselines } from '../baselines/look.ts'
import { isWanted } from '../baselines/want.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { runsSideBySide } from '../definition/place.ts'
import type { StatusInput } from './status.ts'

/** The baseline images of an environment, as `ssot-docker status` shows them. */
export interface BaselineStatus {
  environment: string
  /** How many images of this installation there are, of all versions of its files. */
  images: number
  /** The data in them, without the images of the services. */
  dataBytes: number
  /** Whether a test run would begin from one now. `impossible`: there can be none; `unknown`: the files cannot be read. */
  current: 'there' | 'absent' | 'impossible' | 'unknown'
  /** Why it is impossible or unknown, as a clause; null otherwise. */
  because: string | null
}

export interface BaselineStatusInput extends Omit<StatusInput, 'nowMs'> {
  /** The journal, which knows of attempts to make images that have failed. */
  checks: Journal['checks']
}

/** Of each environment for test runs for which the matrix asks for baseline images. */
export async function baselineStatusOf(
  input: BaselineStatusInput,
  definitions: readonly StackDefinition[],
): Promise<BaselineStatus[]> {
  const asking = definitions.filter(
    (one) => runsSideBySide(one) && one.matrix.state.some(({ baseline }) => baseline === 'image'),
  )
  if (asking.length === 0) return []
  const images = await input.connection.engine.baselines.list()
  return Promise.all(
    asking.map(async (definition) => ({
      environment: definition.environment.name,
      ...amountOf(images, definition),
      ...(await currentOf(input, definition)),
    })),
  )
}

/** What there is of the images of an environment. */
export function amountOf(
  images: readonly Pick<BaselineImage, 'reference' | 'dataBytes'>[],
  { root, matrix }: Pick<StackDefinition, 'root' | 'matrix'>,
): Pick<BaselineStatus, 'images' | 'dataBytes'> {
  const repositories = new Set(
    matrix.state.flatMap(({ service, baseline }) =>
      baseline === 'image' ? [baselineRepository(basename(root), service)] : [],
    ),
  )
  const own = images.filter(({ reference }) => repositories.has(reference.replace(/:[^:]*$/u, '')))
  return { images: own.length, dataBytes: own.reduce((sum, { dataBytes }) => sum + dataBytes, 0) }
}

async function currentOf(
  { connection, registry, self, preflight, signal, checks }: BaselineStatusInput,
  definition: StackDefinition,
): Promise<Pick<BaselineStatus, 'current' | 'because'>> {
  try {
    const { prepared, wanted } = await lookAtBaselines({
      ...{ definition, connection, registry, self, signal, emit: () => {} },
      // Contradictions of the matrix are reported by `validate`.
      preflight: { ...preflight, check: async () => {} },
    })
    if (wanted === null) return { current: 'impossible', because: 'no service of it holds data' }
    if (!isWanted(wanted)) return { current: 'impossible', because: describeObstacle(wanted) }
    if (await areThere(prepared, wanted)) return { current: 'there', because: null }
    const reason = attemptsIn(checks, definition).failureOf(wanted.hash)
    if (reason === null) return { current: 'absent', because: null }
    return { current: 'impossible', because: describeObstacle({ is: 'not-makeable', reason }) }
  } catch (error) {
    if (error instanceof SsotError) return { current: 'unknown', because: error.summary }
    throw error
  }
}
