import { basename } from 'node:path'
import type { ComposeBuild, ComposeModel } from '../core/compose/model.ts'
import { SsotError } from '../core/errors.ts'
import { LABEL_BUILD_HASH } from '../core/labels.ts'
import type { BaseImageRow } from '../core/matrix/matrix.ts'
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
 * @returns the image of each built service, by service
 * @throws BASE_IMAGE_ABSENT, BUILD_FAILED, IMAGE_ABSENT
 */
export async function ensureImages(
  model: ComposeModel,
  definition: StackDefinition,
  call: ComposeCall,
  engine: Engine,
  report: Report,
): Promise<Record<string, string>> {
  const baseIds = await baseImageIds(definition, call, engine)
  const built = await planBuilds(model, definition, engine, baseIds)
  const images = Object.fromEntries(built.map(({ service, image }) => [service, image]))
  const stale = built.filter(({ present }) => !present)
  await Promise.all([
    stale.length === 0 ? undefined : build(model, call, stale, report),
    pullAbsent(model, call, engine, report, baseIds, definition),
  ])
  return images
}

/** Ids of the base images that the matrix declares, in its order. */
async function baseImageIds(
  { matrix }: StackDefinition,
  call: ComposeCall,
  engine: Engine,
): Promise<Map<string, string | null>> {
  const references = matrix.baseImages.map((row) => referenceOf(row, call))
  const ids = await Promise.all(references.map((reference) => engine.imageId(reference)))
  return new Map(references.map((reference, index) => [reference, ids[index] ?? null]))
}

function referenceOf(row: BaseImageRow, call: ComposeCall): string {
  return call.env[row.variable] ?? row.registryImage
}

interface PlannedBuild {
  service: string
  image: string
  hash: string | null
  present: boolean
}

async function planBuilds(
  model: ComposeModel,
  definition: StackDefinition,
  engine: Engine,
  baseIds: ReadonlyMap<string, string | null>,
): Promise<PlannedBuild[]> {
  const builds = Object.entries(model.services).flatMap(([service, { build }]) =>
    build ? [{ service, build }] : [],
  )
  return Promise.all(
    builds.map(async ({ service, build }) => {
      const bases = [...baseIds].filter(([reference]) => Object.values(build.args ?? {}).includes(reference))
      requireBaseImages(service, bases, definition)
      const hash = await buildHash(
        build,
        bases.map(([, id]) => id ?? ''),
      )
      const image = `ssot-docker/${basename(definition.root).toLowerCase()}-${service}:${hash ?? 'unhashed'}`
      return { service, image, hash, present: hash !== null && (await engine.imageId(image)) !== null }
    }),
  )
}

function requireBaseImages(
  service: string,
  bases: readonly [string, string | null][],
  { matrix }: StackDefinition,
): void {
  const absent = bases.find(([, id]) => id === null)
  if (absent) throw baseImageAbsent(absent[0], service, matrix.file)
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
  baseIds: ReadonlyMap<string, string | null>,
  definition: StackDefinition,
): Promise<void> {
  const absent: string[] = []
  for (const [service, { image, build }] of Object.entries(model.services)) {
    if (build || image === undefined || (baseIds.get(image) ?? (await engine.imageId(image))) !== null)
      continue
    // Which images stand in for which is the set-up's decision, so a base image is never pulled in passing.
    if (baseIds.has(image)) throw baseImageAbsent(image, service, definition.matrix.file)
    report(`pulling ${image}`, service)
    absent.push(service)
  }
  if (absent.length === 0) return
  const result = await composePull(call, model, absent, (line) => report(line, 'pull'))
  if (result.exitCode === 0) return
  throw new SsotError({
    code: 'IMAGE_ABSENT',
    summary: `The images of ${absent.join(', ')} are not on this engine and could not be pulled`,
    evidence: evidenceOf(result),
    todo: 'Check the image names in the compose file and the connection to their registry.',
  })
}
