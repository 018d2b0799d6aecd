import { dataTargets, withoutTmpfs } from '../../core/baselines/data-mounts.ts'
import type { ComposeModel } from '../../core/compose/model.ts'
import { type Based, basedModel } from '../baselines/based.ts'
import { type FailureOf, findBaselines } from '../baselines/find.ts'
import { type PreparedModel, published } from '../definition/prepare.ts'
import { basedImages } from '../images/based-images.ts'
import type { WantedImages } from '../images/wanted-images.ts'

/** What the stores of a stack begin from. */
export type Beginning =
  /** Their baseline images, if there are some. `failureOf`: absent: it is not known why there are none. */
  | { from: 'baselines'; failureOf?: FailureOf }
  /** Nothing, to make baseline images of them: `targets` are the folders with their data, by service. */
  | { from: 'nothing'; targets: ReadonlyMap<string, readonly string[]> }
  /** These images, and only these services are started, without what they depend on. */
  | { from: 'images'; based: Based }

/** What a stack is started from. */
export interface Begun {
  prepared: PreparedModel
  images: WantedImages
  /** The model whose services wait for those that are started. Absent: the same one. */
  awaitedIn?: ComposeModel
  /** Whether baseline images are wanted, could be made, and are not there. */
  lacksBaselines: boolean
}

/** Applies to a stack what its stores begin from, and reports it. */
export async function beginningOf(
  prepared: PreparedModel,
  images: WantedImages,
  beginning: Beginning,
): Promise<Begun> {
  if (beginning.from === 'nothing') {
    const model = withoutTmpfs(prepared.model, beginning.targets, 'volume')
    // A service that is left out may be the only one that waits for a migration to complete.
    return { prepared: { ...prepared, model }, images, lacksBaselines: false, awaitedIn: prepared.whole }
  }
  if (beginning.from === 'images') {
    const { based } = beginning
    return { prepared: alone(prepared, based), images: imagesAlone(images, based), lacksBaselines: false }
  }
  return withBaselines(durable(prepared), images, beginning.failureOf)
}

/** The model in which data of services that are recreated is in volumes where it was in memory: they are stopped when it is noted. */
function durable(prepared: PreparedModel): PreparedModel {
  const { model, definition } = prepared
  const targets = new Map(
    definition.matrix.state.flatMap((row) => {
      if (row.reset?.way !== 'recreate') return []
      const found = dataTargets(model, row, null)
      return 'targets' in found ? [[row.service, found.targets] as const] : []
    }),
  )
  return { ...prepared, model: withoutTmpfs(model, targets, 'volume') }
}

async function withBaselines(
  prepared: PreparedModel,
  images: WantedImages,
  failureOf: FailureOf | undefined,
): Promise<Begun> {
  const found = await findBaselines(prepared, images, failureOf)
  if (found === null) return { prepared, images, lacksBaselines: false }
  if ('is' in found) {
    prepared.emit({ type: 'baselines-not-used', obstacle: found })
    // An image that is absent now is there after this start.
    return { prepared, images, lacksBaselines: found.is === 'not-made' || found.is === 'image-absent' }
  }
  const { based, hash } = found
  prepared.emit({ type: 'baselines-used', services: [...based.keys()], hash })
  return {
    prepared: { ...prepared, based, model: basedModel(prepared.model, based) },
    images: basedImages(images, based),
    lacksBaselines: false,
  }
}

/** The model with only these services, without what they depend on. */
function alone(prepared: PreparedModel, based: Based): PreparedModel {
  const services = Object.entries(prepared.model.services).flatMap(([name, service]) => {
    const { depends_on: _left, ...rest } = service
    return based.has(name) ? [[name, rest] as const] : []
  })
  const model = basedModel({ ...prepared.model, services: Object.fromEntries(services) }, based)
  const { services: endpoints, readiness } = prepared
  return { ...prepared, based, model, ...published({ endpoints, readiness, model }) }
}

function imagesAlone(images: WantedImages, based: Based): WantedImages {
  return { ...basedImages(images, based), builds: [], pulls: [] }
}
