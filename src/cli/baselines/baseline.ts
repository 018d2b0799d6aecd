import { describeObstacle } from '../../core/baselines/obstacle.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { areThere } from '../../stack/baselines/find.ts'
import { lookAtBaselines } from '../../stack/baselines/look.ts'
import { makeBaselines } from '../../stack/baselines/make.ts'
import { isWanted } from '../../stack/baselines/want.ts'
import { pinsOf } from '../../stack/history/pins.ts'
import { pruneImages } from '../../stack/images/prune.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { removeLeftovers } from '../refresh/leftovers.ts'
import { openSession } from '../session.ts'
import { printing } from '../terminal/printing.ts'

/** What `baseline --list --json` prints. */
export interface BaselineReport {
  environment: string
  /** Of everything that led to the data: the key for a cache. */
  hash: string
  /** Whether the engine has all of the images. */
  areThere: boolean
  images: { service: string; reference: string }[]
}

/**
 * Runs `ssot-docker baseline`: makes the baseline images of an environment if the engine does not have them.
 * @throws BASELINE_NOT_MADE, and the error of a start that has failed
 */
export async function baselineCommand(context: CliContext, environment: string): Promise<void> {
  using session = await openSession(context)
  const { connection, registry, journal, self, preflight } = session
  const definition = session.definition(environment)
  await removeLeftovers(context, session)
  using interrupt = interruption('Making the baseline', 'Run the command again. It begins from nothing.')
  const pins = () => pinsOf(journal.versions)
  const { images, wereThere } = await makeBaselines({
    ...{ definition, connection, registry, self, preflight, pins },
    signal: interrupt.signal,
    emit: printing({ printText: context.note }),
  })
  await pruneImages(connection.engine, registry, pins(), self)
  for (const image of images) context.print(wereThere ? `${image} is there already` : image)
}

/**
 * Runs `ssot-docker baseline --list`: prints the names of the baseline images that a start would use now, whether or not the
 * engine has them.
 * @throws BASELINE_NOT_MADE when there cannot be any
 */
export async function listBaselines(
  context: CliContext,
  environment: string,
  { json }: { json: boolean },
): Promise<void> {
  using session = await openSession(context)
  const { connection, registry, self, preflight } = session
  const definition = session.definition(environment)
  const { prepared, wanted } = await lookAtBaselines({
    ...{ definition, connection, registry, self, preflight },
    emit: () => {},
  })
  if (wanted === null || !isWanted(wanted)) {
    const why = wanted === null ? 'the matrix asks for none' : describeObstacle(wanted)
    throw new SsotError({
      code: 'BASELINE_NOT_MADE',
      summary: `Environment ${environment} has no baseline: ${why}`,
      todo: 'docs/baselines.md says what a baseline needs.',
    })
  }
  const images = [...wanted.images].map(([service, { reference }]) => ({ service, reference }))
  const { hash } = wanted
  if (json) {
    const report: BaselineReport = {
      ...{ environment, hash, images },
      areThere: await areThere(prepared, wanted),
    }
    context.printJson(report)
  } else for (const { reference } of images) context.print(reference)
}
