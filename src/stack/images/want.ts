import { basename } from 'node:path'
import { byName } from '../../core/by-name.ts'
import type { ComposeBuild, ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { WantedPull } from '../../core/plan/stack.ts'
import { builtImage } from '../../core/stacks/project-name.ts'
import { buildHash } from '../../engine/build/hash.ts'
import type { Engine } from '../../engine/engine.ts'
import { imageSource } from '../definition/compose-call.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { basedImages } from './based-images.ts'
import { holdImages } from './hold.ts'
import { pull } from './pull.ts'
import { sizeWatch } from './size-watch.ts'
import type { ContentBuild, ImagePurpose, WantedImages } from './wanted-images.ts'

/**
 * Determines the image of each service from its sources, and whether the engine has it.
 * @throws BASE_IMAGE_ABSENT, IMAGE_ABSENT
 */
export async function wantImages(prepared: PreparedModel, purpose: ImagePurpose): Promise<WantedImages> {
  const { model, connection } = prepared
  const bases = await wantBaseImages(prepared, purpose)
  const builds = await wantBuilds(prepared, bases, purpose)
  const declared = declaredBy(model, builds)
  const wanted: WantedImages = {
    images: imagesByService(model, declared, builds),
    builds,
    pulls: [
      ...bases
        .filter(({ id }) => id === null)
        .map(({ image, services }) => ({ image, services, isPresent: false })),
      ...(await wantPulls(
        model,
        connection.engine,
        new Set([...declared.keys(), ...bases.map(({ image }) => image)]),
      )),
    ],
  }
  return basedImages(wanted, prepared.based)
}

interface BaseImage {
  image: string
  services: string[]
  /** Null when the engine does not have it. */
  id: string | null
}

/** The base images of the matrix that the model uses. */
async function wantBaseImages(prepared: PreparedModel, purpose: ImagePurpose): Promise<BaseImage[]> {
  const { model, call, connection, definition } = prepared
  const { engine } = connection
  const users = usersByImage(model)
  const used = definition.matrix.baseImages.flatMap(({ variable }) => {
    const image = call.env[variable] ?? ''
    const services = users.get(image)
    return services === undefined ? [] : [{ image, services }]
  })
  const bases = await Promise.all(
    used.map(async (base) => ({ ...base, id: await engine.images.id(base.image) })),
  )
  const absent = bases.filter(({ id }) => id === null)
  const [first] = absent
  // An image made from Debian packages is in no registry, and must not be replaced by the official one.
  if (first && imageSource(connection) === 'debian') throw baseImageAbsent(first, definition.matrix.file)
  if (absent.length === 0 || purpose === 'look') return bases
  await pull(prepared, absent)
  return Promise.all(
    bases.map(async (base) => ({ ...base, id: base.id ?? (await engine.images.id(base.image)) ?? '' })),
  )
}

/** The services that use an image, by image: as their own, or as an argument of their build. */
function usersByImage(model: ComposeModel): Map<string, string[]> {
  const users = new Map<string, string[]>()
  for (const [service, { image, build }] of Object.entries(model.services)) {
    for (const reference of new Set(build ? Object.values(build.args ?? {}) : [image])) {
      if (reference) users.set(reference, [...(users.get(reference) ?? []), service])
    }
  }
  return users
}

function baseImageAbsent({ image, services: [service = ''] }: BaseImage, matrixFile: string): SsotError {
  return new SsotError({
    code: 'BASE_IMAGE_ABSENT',
    service,
    summary: `The base image ${image} of service ${service} is not on this engine`,
    todo: `Run \`npm run setup\` in the repository whose recipe builds it (vitest-environment-ssot-docker has those of ssot-docker/debian-*), or correct its name in ${matrixFile}. No other image is used in its place.`,
  })
}

async function wantBuilds(
  prepared: PreparedModel,
  bases: readonly BaseImage[],
  purpose: ImagePurpose,
): Promise<ContentBuild[]> {
  const { model, connection, registry, self, emit, signal } = prepared
  const named = await Promise.all(
    Object.entries(model.services).flatMap(([service, { build, platform }]) =>
      build ? [nameBuild(prepared, service, { ...build, platform }, bases)] : [],
    ),
  )
  if (purpose === 'use') {
    const images = named.map(({ image }) => image)
    await holdImages({ registry, owner: self, emit, signal }, images, model.name)
  }
  return Promise.all(
    named.map(async (one) => ({
      ...one,
      isPresent: one.hash !== null && (await connection.engine.images.id(one.image)) !== null,
    })),
  )
}

async function nameBuild(
  { model, definition, connection: { installation }, emit }: PreparedModel,
  service: string,
  build: ComposeBuild,
  bases: readonly BaseImage[],
): Promise<Omit<ContentBuild, 'isPresent'>> {
  const used = new Set(Object.values(build.args ?? {}))
  const ids = bases.filter(({ image }) => used.has(image)).map(({ id }) => id ?? '')
  const hash = await buildHash(build, ids, sizeWatch(service, emit))
  return {
    service,
    hash,
    hashNow: () => buildHash(build, ids),
    image: builtImage(basename(definition.root), service, { hash, stack: model.name, installation }),
  }
}

/** The built images, by the name under which the compose file lets other services use them. */
function declaredBy(model: ComposeModel, builds: readonly ContentBuild[]): Map<string, string> {
  return new Map(
    builds.flatMap(({ service, image }) => {
      const declared = model.services[service]?.image
      return declared === undefined ? [] : [[declared, image] as const]
    }),
  )
}

function imagesByService(
  model: ComposeModel,
  declared: ReadonlyMap<string, string>,
  builds: readonly ContentBuild[],
): Record<string, string> {
  const built = new Map(builds.map(({ service, image }) => [service, image]))
  return byName(
    Object.entries(model.services).flatMap(([service, { image }]) => {
      const found = built.get(service) ?? (image === undefined ? undefined : declared.get(image))
      return found === undefined ? [] : [[service, found] as const]
    }),
  )
}

/** @param known images that come from no registry, or whose presence is known */
async function wantPulls(
  model: ComposeModel,
  engine: Pick<Engine, 'images'>,
  known: ReadonlySet<string>,
): Promise<WantedPull[]> {
  const users = new Map<string, string[]>()
  for (const [service, { image, build }] of Object.entries(model.services)) {
    if (build || image === undefined || known.has(image)) continue
    users.set(image, [...(users.get(image) ?? []), service])
  }
  return Promise.all(
    [...users].map(async ([image, services]) => ({
      image,
      services,
      isPresent: (await engine.images.id(image)) !== null,
    })),
  )
}
