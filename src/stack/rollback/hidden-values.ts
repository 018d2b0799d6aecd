import type { ComposeModel } from '../../core/compose/model.ts'
import type { CopiedFiles } from '../../core/contents/copied-files.ts'
import { givenFiles } from '../../core/contents/given-files.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { serviceHashes } from '../../core/history/applied.ts'
import {
  type HiddenValue,
  hiddenValues,
  withHiddenValues,
} from '../../core/history/rollback/hidden-values.ts'
import { secretChanged, whyTodaysFile } from '../../core/history/rollback/refusals.ts'
import type { StackContext } from '../context.ts'
import { definitionOf } from '../definition/definition.ts'
import { loadModel } from '../definition/model.ts'
import { stablePlace } from '../definition/place.ts'
import { callOf } from '../definition/prepare.ts'
import type { RecordedVersion } from './recorded-versions.ts'

/**
 * The model of a version with the values that its record hides. They are taken from today's compose file, which is read only if there
 * are some.
 * @throws ROLLBACK_SECRET_CHANGED when today's file has no value in the place of one of them
 * @throws what loading today's compose file throws
 */
export async function withTodaysValues(
  context: StackContext,
  { version, model }: RecordedVersion,
): Promise<ComposeModel> {
  const hidden = hiddenValues(model)
  if (hidden.length === 0) return model
  const filled = withHiddenValues(model, await todaysModel(context, version.begun.number, hidden))
  if (filled.absent.length > 0) throw secretChanged(version.begun, filled.absent)
  return filled.model
}

async function todaysModel(
  context: StackContext,
  number: number,
  hidden: readonly HiddenValue[],
): Promise<ComposeModel> {
  const { definition, preflight } = context
  try {
    const { root, matrix, environment } = definition
    const today = definitionOf(root, matrix, environment)
    const place = stablePlace(today)
    const call = callOf({ ...context, definition: today }, place)
    const { model } = await loadModel(today, call, place.ports, preflight)
    return model
  } catch (error) {
    throw error instanceof SsotError ? error.advisedBy(whyTodaysFile(number, hidden)) : error
  }
}

/**
 * Checks that every value which the record of a version hides is the one of that time: also the contents of configs and secrets that
 * are taken from variables.
 * @param model of the version, with today's values
 * @throws ROLLBACK_SECRET_CHANGED
 */
export function requireSameValues(
  { version: { begun }, model: recorded }: RecordedVersion,
  model: ComposeModel,
  files: CopiedFiles,
): void {
  const now = serviceHashes(model, files)
  const changed = Object.keys(now).filter((service) => now[service] !== begun.serviceHashes[service])
  const hidden = hiddenValues(recorded)
  const values = changed.flatMap((service) => {
    const own = hidden.filter((one) => one.service === service)
    const given = givenFiles(model.services[service] ?? {}, model)
    return [
      ...own,
      ...given.flatMap(({ kind, source, from }): HiddenValue[] => {
        if ('variable' in from)
          return [{ service, key: `the ${kind} ${source} from the variable ${from.variable}` }]
        return hidden.filter(({ key }) => key.startsWith(`${kind}s.${source}.`))
      }),
    ]
  })
  // What the record does not hide is as it was.
  if (values.length === 0) return
  throw secretChanged(
    begun,
    values.filter((one, index) => values.findIndex((other) => isSame(one, other)) === index),
  )
}

function isSame(a: HiddenValue, b: HiddenValue): boolean {
  return a.service === b.service && a.key === b.key
}
