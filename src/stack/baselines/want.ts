import { basename } from 'node:path'
import { type BaselineGroup, groupOf, isGroup } from '../../core/baselines/group.ts'
import type { Obstacle } from '../../core/baselines/obstacle.ts'
import { definitionOf, recipeHash } from '../../core/baselines/recipe.ts'
import { mountedPaths } from '../../core/compose/mounts/mounts.ts'
import { baselineRepository } from '../../core/stacks/project-name.ts'
import { isLocalEngine } from '../../engine/connect/endpoint-of.ts'
import { runsSideBySide } from '../definition/place.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { WantedImages } from '../images/wanted-images.ts'
import { readMounted } from '../mounted/read.ts'
import { readInputs } from './inputs.ts'

/** The images from which the stores of a stack are to begin. */
export interface WantedBaselines {
  group: BaselineGroup
  /** Of everything that led to their data. */
  hash: string
  /** The image of each store, by service. */
  images: ReadonlyMap<string, BaselineName>
}

export interface BaselineName {
  repository: string
  /** The hash. */
  tag: string
  /** Both: `ssot-docker/shop-db-baseline:73e9e6927900ca1e`. */
  reference: string
}

/**
 * Determines the baseline images of a stack from its files and images. Nothing is changed.
 * @returns null when the matrix asks for none, or the environment is not for test runs
 */
export async function wantBaselines(
  prepared: PreparedModel,
  images: WantedImages,
): Promise<WantedBaselines | Obstacle | null> {
  const { definition, whole } = prepared
  if (!runsSideBySide(definition)) return null
  const group = groupOf(whole, definition.matrix.state)
  if (group === null || !isGroup(group)) return group
  const [services, inputs] = await Promise.all([
    Promise.all(group.services.map((service) => recipeOf(prepared, images, service))),
    readInputs(group.inputs, definition.root),
  ])
  const obstacle = services.find((one) => 'is' in one)
  if (obstacle !== undefined) return obstacle
  if ('absent' in inputs) return { is: 'input-absent', input: inputs.absent }
  if ('untracked' in inputs) return { is: 'files-unread', what: 'the inputs', reason: inputs.untracked }
  const hash = recipeHash({
    stores: group.stores,
    services: services.flatMap((one) => ('is' in one ? [] : [one])),
    inputs: inputs.hash,
  })
  return { group, hash, images: namesOf(definition.root, group, hash) }
}

export function isWanted(found: WantedBaselines | Obstacle): found is WantedBaselines {
  return 'group' in found
}

/** The name of the image of a store. */
export function nameOf({ images }: Pick<WantedBaselines, 'images'>, service: string): BaselineName {
  const name = images.get(service)
  if (name === undefined) throw new TypeError(`${service} has no baseline.`)
  return name
}

function namesOf(root: string, group: BaselineGroup, hash: string): Map<string, BaselineName> {
  return new Map(
    group.stores.map(({ service }) => {
      const repository = baselineRepository(basename(root), service)
      return [service, { repository, tag: hash, reference: `${repository}:${hash}` }]
    }),
  )
}

type ServiceRecipe = Parameters<typeof recipeHash>[0]['services'][number]

async function recipeOf(
  prepared: PreparedModel,
  images: WantedImages,
  service: string,
): Promise<ServiceRecipe | Obstacle> {
  const { whole, parts, place, definition } = prepared
  const [image, mounted] = await Promise.all([
    imageOf(prepared, images, service),
    mountedBy(prepared, service),
  ])
  if (typeof image === 'object') return image
  if ('untracked' in mounted)
    return { is: 'files-unread', what: `service ${service}`, reason: mounted.untracked }
  const text = definitionOf(whole, service, parts.files.get(service) ?? [], {
    project: place.project,
    ports: place.ports,
    root: definition.root,
  })
  return { name: service, image, definition: text, mounted: mounted.hash }
}

/** The hash of what an image is built from, or the id of one that is not built. */
async function imageOf(
  { whole, connection }: PreparedModel,
  { builds, images }: WantedImages,
  service: string,
): Promise<string | Obstacle> {
  const name = images[service]
  const build = builds.find((one) => one.service === service || one.image === name)
  if (build !== undefined) return build.hash ?? { is: 'build-unknown', service }
  const { image, build: section } = whole.services[service] ?? {}
  // A service that is built but not started has no image yet.
  if (section !== undefined || image === undefined) return { is: 'build-unknown', service }
  const found = await connection.engine.images.id(image)
  return found ?? { is: 'image-absent', service, image }
}

/** What the files are now that a service sees of this machine. */
async function mountedBy({ whole, definition, connection }: PreparedModel, service: string) {
  const paths = mountedPaths(whole).flatMap((mount) => (mount.service === service ? [mount.path] : []))
  if (paths.length > 0 && !isLocalEngine(connection.engine.endpoint))
    return { untracked: 'the engine is elsewhere' }
  return readMounted([...new Set(paths)], definition.root)
}
