import { basename } from 'node:path'
import type { ComposeBuild, ComposeModel } from '../core/compose/model.ts'
import { SsotError } from '../core/errors.ts'
import { LABEL_BUILD_HASH } from '../core/labels.ts'
import type { ImageSource } from '../core/matrix/variables.ts'
import { redact, secretValues } from '../core/redact.ts'
import { buildHash } from '../engine/build-hash.ts'
import { type ComposeCall, composeBuild, composePull, evidenceOf } from '../engine/compose-cli.ts'
import type { Engine } from '../engine/engine.ts'
import type { StackDefinition } from './definition.ts'

type Report = (text: string, service?: string) => void

/**
 * Makes sure that the engine has every image of the model: builds the services whose sources changed, pulls
 * what comes from a registry.
 *
 * @param source where this machine takes base images from
 * @returns the image of each built service, by service
 * @throws BASE_IMAGE_ABSENT, BUILD_FAILED, IMAGE_ABSENT
 */
export async function ensureImages(
  model: ComposeModel,
  definition: StackDefinition,
  call: ComposeCall,
  engine: Engine,
  source: ImageSource,
  report: Report,
): Promise<Record<string, string>> {
  const bases = await ensureBaseImages(model, definition, call, engine, source, report)
  const built = await planBuilds(model, definition, engine, bases)
  const images = Object.fromEntries(built.map(({ service, image }) => [service, image]))
  const stale = built.filter(({ present }) => !present)
  await Promise.all([
    stale.length === 0 ? undefined : build(model, call, stale, report),
    pullAbsent(model, call, engine, report, bases),
  ])
  return images
}

/** Ids of the base images that the model uses, by reference. */
async function ensureBaseImages(
  model: ComposeModel,
  { matrix }: StackDefinition,
  call: ComposeCall,
  engine: Engine,
  source: ImageSource,
  report: Report,
): Promise<Map<string, string>> {
  const users = usersByImage(model)
  const ids = new Map<string, string>()
  for (const row of matrix.baseImages) {
    const reference = call.env[row.variable] ?? ''
    const service = users.get(reference)
    if (service === undefined) continue
    const id = await engine.imageId(reference)
    if (id !== null) {
      ids.set(reference, id)
      continue
    }
    // An image from Debian packages has no registry to come from, and the official one must not stand in for it.
    if (source === 'debian') throw baseImageAbsent(reference, service, matrix.file)
    report(`pulling ${reference}`, service)
    await pull(
      { name: call.project, services: { [row.name]: { image: reference } } },
      call,
      [row.name],
      report,
    )
    ids.set(reference, (await engine.imageId(reference)) ?? '')
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

interface PlannedBuild {
  service: string
  image: string
  hash: string | null
  present: boolean
}

async function planBuilds(
  model: ComposeModel,
  { root }: StackDefinition,
  engine: Engine,
  bases: ReadonlyMap<string, string>,
): Promise<PlannedBuild[]> {
  const builds = Object.entries(model.services).flatMap(([service, { build }]) =>
    build ? [{ service, build }] : [],
  )
  return Promise.all(
    builds.map(async ({ service, build }) => {
      const own = [...bases].filter(([reference]) => Object.values(build.args ?? {}).includes(reference))
      const hash = await buildHash(
        build,
        own.map(([, id]) => id),
      )
      const image = `ssot-docker/${basename(root).toLowerCase()}-${service}:${hash ?? 'unhashed'}`
      return { service, image, hash, present: hash !== null && (await engine.imageId(image)) !== null }
    }),
  )
}

function baseImageAbsent(reference: string, service: string, matrixFile: string): SsotError {
  return new SsotError({
    code: 'BASE_IMAGE_ABSENT',
    service,
    summary: `The base image ${reference} of service ${service} is not on this engine`,
    todo: `Run \`npm run setup\`, which provides the base images of ${matrixFile}. No other image is used in its place.`,
  })
}

async function build(
  model: ComposeModel,
  call: ComposeCall,
  stale: readonly PlannedBuild[],
  report: Report,
): Promise<void> {
  const services = stale.map(({ service }) => service)
  for (const service of services) report('building', service)
  const result = await composeBuild(call, buildModel(model, stale), services, (line) => report(line, 'build'))
  if (result.exitCode === 0) {
    for (const service of services) report('built', service)
    return
  }
  const failed = failedTarget(result.lines) ?? (services.length === 1 ? services[0] : undefined)
  const secrets = secretValues(model)
  const evidence = evidenceOf(result)
  throw new SsotError({
    code: 'BUILD_FAILED',
    ...(failed === undefined ? {} : { service: failed }),
    summary: `The image of ${failed ?? services.join(', ')} could not be built`,
    evidence: { ...evidence, lastLines: evidence.lastLines.map((line) => redact(line, secrets)) },
    todo: 'Correct the Dockerfile or the source that the last lines name. Nothing of the stack was started.',
  })
}

/** The model with the image and its label named for each service that is built. */
function buildModel(model: ComposeModel, stale: readonly PlannedBuild[]): ComposeModel {
  const services = { ...model.services }
  for (const { service, image, hash } of stale) {
    const definition = services[service]
    if (!definition?.build) continue
    const build: ComposeBuild = {
      ...definition.build,
      labels: { ...definition.build.labels, [LABEL_BUILD_HASH]: hash ?? '' },
    }
    services[service] = { ...definition, image, build }
  }
  return { ...model, services }
}

/** BuildKit closes with `target auth: failed to solve: ...`, or `failed to solve` after `[auth 4/5]` steps. */
function failedTarget(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const target = /^target ([\w.-]+): failed to solve/.exec(line) ?? /^ > \[([\w.-]+) /.exec(line)
    if (target) return target[1]
  }
  return undefined
}

async function pullAbsent(
  model: ComposeModel,
  call: ComposeCall,
  engine: Engine,
  report: Report,
  bases: ReadonlyMap<string, string>,
): Promise<void> {
  const absent: string[] = []
  for (const [service, { image, build }] of Object.entries(model.services)) {
    if (build || image === undefined || bases.has(image) || (await engine.imageId(image)) !== null) continue
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
    evidence: evidenceOf(result),
    todo: 'Check their names and the connection to their registry.',
  })
}
