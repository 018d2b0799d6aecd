import { withoutTmpfs } from '../../core/baselines/data-mounts.ts'
import type { ComposeModel } from '../../core/compose/model.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import type { CopiedFiles } from '../../core/contents/copied-files.ts'

/** A store of a stack that begins from a baseline image. */
export interface BasedService {
  /** The baseline image. */
  reference: string
  /** The folders that hold its data. */
  targets: readonly string[]
  /** Of its definition when the stack was started. */
  configHash: string
  /** The image that would be built for it; null: it is not built. */
  built: string | null
}

/** The stores of a stack that begin from baseline images, by service. */
export type Based = ReadonlyMap<string, BasedService>

export const BASED_ON_NOTHING: Based = new Map()

/** Those whose definition is the same as when the stack was started. Any other one begins from its own image again. */
export function stillBased(based: Based, whole: ComposeModel, files: CopiedFiles): Based {
  return new Map(
    [...based].filter(
      ([service, { configHash }]) =>
        Object.hasOwn(whole.services, service) &&
        serviceHash(whole, service, files.get(service)) === configHash,
    ),
  )
}

/** The model in which the engine fills the folders of these stores from their images. */
export function basedModel(model: ComposeModel, based: Based): ComposeModel {
  return withoutTmpfs(model, targetsOf(based), 'image')
}

function targetsOf(based: Based): Map<string, readonly string[]> {
  return new Map([...based].map(([service, { targets }]) => [service, targets]))
}
