import { canonicalImage } from '../../images/name.ts'
import type { Matrix } from '../../matrix/matrix.ts'
import type { ComposeModel } from '../model.ts'

/** The model with the digests of the table *Images*: `postgres:16` becomes `postgres:16@sha256:...`. */
export function withPinnedImages(model: ComposeModel, { images }: Pick<Matrix, 'images'>): ComposeModel {
  const digests = new Map(
    images.flatMap(({ image, digest }) =>
      digest === null ? [] : [[canonicalImage(image), digest] as const],
    ),
  )
  if (digests.size === 0) return model
  const services = Object.entries(model.services).map(([name, service]) => {
    const { image, build } = service
    const digest = image === undefined || build !== undefined ? undefined : digests.get(canonicalImage(image))
    return [name, digest === undefined ? service : { ...service, image: `${image}@${digest}` }] as const
  })
  return { ...model, services: Object.fromEntries(services) }
}
