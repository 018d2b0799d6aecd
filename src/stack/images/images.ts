import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Report } from '../../core/events/progress.ts'
import { secretValues } from '../../core/text/redact.ts'
import { type ComposeCall, composePull, evidenceOf } from '../../engine/cli/compose.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { imageSource } from '../definition/model.ts'
import { build, type PlannedBuild, planBuilds } from './build.ts'
import { buildInTurn } from './build-turns.ts'

export interface ImagesInput {
  model: ComposeModel
  definition: StackDefinition
  call: ComposeCall
  connection: Connection
  report: Report
  /** Takes the images of built services into use, before they are looked for. */
  hold: (images: readonly string[]) => Promise<void>
  registry: Registry
  /** The process that builds. */
  self: ProcessIdentity
  signal?: AbortSignal | undefined
  /** What becomes of the stack when a build fails; absent: there is none yet. */
  aftermath?: 'left'
  /** Builds every layer anew. */
  noCache?: boolean
  /** Only looks: a base image that is absent is not pulled, and counts as another one than it was built from. */
  isLooking?: boolean
}

/** Which images a stack is to have, before anything is built. */
export interface ImagePlan {
  /** By service: the image of each one that is built, or uses the image of one that is. */
  images: Record<string, string>
  /** Every service that is built. */
  built: PlannedBuild[]
  /** Ids of the base images, by reference. */
  bases: ReadonlyMap<string, string>
}

/**
 * What each service's image is to be, after its sources, and whether it is there. Base images are pulled where they
 * are absent, since their content counts.
 *
 * @throws BASE_IMAGE_ABSENT, IMAGE_ABSENT
 */
export async function planImages(input: ImagesInput): Promise<ImagePlan> {
  const bases = await ensureBaseImages(input)
  const built = await planBuilds(input, bases)
  const images = imagesByService(input.model, new Map(built.map(({ service, image }) => [service, image])))
  return { images, built, bases }
}

/**
 * Makes sure that the engine has every image of a plan: builds what is not there, pulls what comes from a registry.
 * @param stale what is to be built; absent: what the engine does not have
 * @throws BUILD_FAILED, IMAGE_ABSENT
 */
export async function provideImages(
  input: ImagesInput,
  { built, bases }: ImagePlan,
  stale: readonly PlannedBuild[] = built.filter(({ present }) => !present),
): Promise<void> {
  const { model, call, connection, report } = input
  const outcomes = await Promise.allSettled([
    buildAll(input, stale),
    pullAbsent(model, call, connection.engine, report, new Set([...bases.keys(), ...sharedImages(model)])),
  ])
  // Both have ended: neither goes on behind an error of the other.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Each image by one process at a time, but for those that are one stack's alone or are to be made anew. */
async function buildAll(input: ImagesInput, stale: readonly PlannedBuild[]): Promise<void> {
  if (stale.length === 0) return
  const { connection, registry, self, report, signal = new AbortController().signal } = input
  await buildInTurn(stale, {
    registry,
    self,
    signal,
    report,
    build: (images) => build(input, images),
    isThere: async ({ image, hash }) =>
      hash !== null && input.noCache !== true && (await connection.engine.images.id(image)) !== null,
  })
}

/** Both of the above; returns the images by service. */
export async function ensureImages(input: ImagesInput): Promise<Record<string, string>> {
  const plan = await planImages(input)
  await provideImages(input, plan)
  return plan.images
}

/** The images that built services are declared to have, for others to use. */
function sharedImages(model: ComposeModel): string[] {
  return Object.values(model.services).flatMap(({ build, image }) => (build && image ? [image] : []))
}

/** The image of each built service, and of each service that uses the declared image of a built one. */
function imagesByService(model: ComposeModel, built: ReadonlyMap<string, string>): Record<string, string> {
  const byDeclared = new Map(
    [...built].flatMap(([service, image]) => {
      const declared = model.services[service]?.image
      return declared === undefined ? [] : [[declared, image] as const]
    }),
  )
  return Object.fromEntries(
    Object.entries(model.services).flatMap(([service, { image }]) => {
      const found = built.get(service) ?? (image === undefined ? undefined : byDeclared.get(image))
      return found === undefined ? [] : [[service, found] as const]
    }),
  )
}

/** Ids of the base images that the model uses, by reference. */
async function ensureBaseImages({
  model,
  definition: { matrix },
  call,
  connection,
  report,
  isLooking = false,
}: ImagesInput): Promise<Map<string, string>> {
  const { engine } = connection
  const users = usersByImage(model)
  const ids = new Map<string, string>()
  for (const row of matrix.baseImages) {
    const reference = call.env[row.variable] ?? ''
    const service = users.get(reference)
    if (service === undefined) continue
    const id = await engine.images.id(reference)
    if (id !== null) {
      ids.set(reference, id)
      continue
    }
    // An image from Debian packages has no registry to come from, and the official one must not stand in for it.
    if (imageSource(connection) === 'debian') throw baseImageAbsent(reference, service, matrix.file)
    if (isLooking) {
      ids.set(reference, '')
      continue
    }
    report(`pulling ${reference}`, service)
    await pull(
      { name: call.project, services: { [row.name]: { image: reference } } },
      call,
      [row.name],
      report,
    )
    ids.set(reference, (await engine.images.id(reference)) ?? '')
  }
  return ids
}

/** A service that uses it, by image: as its own, or as an argument of its build. */
function usersByImage(model: ComposeModel): Map<string, string> {
  const users = new Map<string, string>()
  for (const [service, { image, build }] of Object.entries(model.services)) {
    for (const reference of build ? Object.values(build.args ?? {}) : [image]) {
      if (reference) users.set(reference, service)
    }
  }
  return users
}

function baseImageAbsent(reference: string, service: string, matrixFile: string): SsotError {
  return new SsotError({
    code: 'BASE_IMAGE_ABSENT',
    service,
    summary: `The base image ${reference} of service ${service} is not on this engine`,
    todo: `Run \`npm run setup\` in the repository whose recipe builds it (vitest-environment-ssot-docker has those of ssot-docker/debian-*), or correct its name in ${matrixFile}. No other image is used in its place.`,
  })
}

async function pullAbsent(
  model: ComposeModel,
  call: ComposeCall,
  engine: Engine,
  report: Report,
  known: ReadonlySet<string>,
): Promise<void> {
  const absent: string[] = []
  for (const [service, { image, build }] of Object.entries(model.services)) {
    if (build || image === undefined || known.has(image) || (await engine.images.id(image)) !== null) continue
    report(`pulling ${image}`, service)
    absent.push(service)
  }
  if (absent.length > 0) await pull(model, call, absent, report)
}

/** Through Compose, which knows the user's credentials for registries. */
async function pull(
  model: ComposeModel,
  call: ComposeCall,
  services: readonly string[],
  report: Report,
): Promise<void> {
  const result = await composePull(call, model, services, (line) => report(line, 'pull'))
  if (result.exitCode === 0) return
  const images = services.map((service) => model.services[service]?.image).join(', ')
  throw new SsotError({
    code: 'IMAGE_ABSENT',
    summary: `This engine does not have the images ${images}, and they could not be pulled`,
    evidence: evidenceOf(result, secretValues(model)),
    todo: 'Check their names and the connection to their registry.',
  })
}
