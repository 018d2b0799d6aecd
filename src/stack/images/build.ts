import { basename } from 'node:path'
import type { ComposeBuild, ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { bakeFile } from '../../core/images/bake.ts'
import { buildStepReader, failedTarget } from '../../core/images/build-output.ts'
import { LABEL_BUILD_HASH, LABEL_INSTALLATION } from '../../core/stacks/labels.ts'
import { builtImage } from '../../core/stacks/project-name.ts'
import { redact, secretValues } from '../../core/text/redact.ts'
import { buildHash } from '../../engine/build/hash.ts'
import { buildxBake } from '../../engine/cli/buildx.ts'
import { composeBuild, evidenceOf } from '../../engine/cli/compose.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ImagesInput } from './images.ts'
import { sizeWatch } from './size-watch.ts'

export interface PlannedBuild {
  service: string
  image: string
  hash: string | null
  present: boolean
  /** The hash of the sources as they are now. */
  hashNow: () => Promise<string | null>
}

/**
 * What each built service's image is called, after the content it is built from, and whether it is there already.
 *
 * @param bases id of each base image that the model uses, by reference
 */
export async function planBuilds(
  { model, definition: { root }, connection: { engine, installation }, hold, report }: ImagesInput,
  bases: ReadonlyMap<string, string>,
): Promise<PlannedBuild[]> {
  const builds = Object.entries(model.services).flatMap(([service, { build, platform }]) =>
    build ? [{ service, build: { ...build, platform } }] : [],
  )
  const named = await Promise.all(
    builds.map(async ({ service, build }) => {
      const own = [...bases].filter(([reference]) => Object.values(build.args ?? {}).includes(reference))
      const ids = own.map(([, id]) => id)
      const hashNow = () => buildHash(build, ids)
      const hash = await buildHash(build, ids, sizeWatch(service, report))
      return {
        service,
        hash,
        hashNow,
        image: builtImage(basename(root), service, { hash, stack: model.name, installation }),
      }
    }),
  )
  await hold(named.map(({ image }) => image))
  return Promise.all(
    named.map(async (one) => ({
      ...one,
      present: one.hash !== null && (await engine.images.id(one.image)) !== null,
    })),
  )
}

/**
 * Builds images, several at once: by bake where buildx is known and the rule of {@link bakeFile} gives it these
 * builds, else by Compose.
 * @throws BUILD_FAILED
 */
export async function build(
  { model, call, connection, report, aftermath, noCache = false }: ImagesInput,
  stale: readonly PlannedBuild[],
): Promise<void> {
  const services = stale.map(({ service }) => service)
  for (const service of services) report('building', service)
  const secrets = secretValues(model)
  const readStep = buildStepReader(services)
  const onLine = (line: string) => {
    const step = readStep(line)
    if (step) report(redact(step.text, secrets), step.service)
  }
  const named = buildModel(model, stale, connection.installation)
  const { buildx } = call
  const file = buildx === null ? null : bakeFile(named, services, call.env)
  const result = await (buildx === null || file === null
    ? composeBuild(call, named, services, { noCache }, onLine)
    : buildxBake(buildx, call, file, { noCache }, onLine))
  if (result.exitCode === 0) {
    await requireSameSources(stale, connection.engine)
    for (const service of services) report('built', service)
    return
  }
  const failed = failedTarget(result.lines, services)
  throw new SsotError({
    code: 'BUILD_FAILED',
    ...(failed === undefined ? {} : { service: failed }),
    summary: `The image of ${failed ?? services.join(', ')} could not be built`,
    evidence: evidenceOf(result, secrets),
    todo: `Correct the Dockerfile or the source that the last lines name. ${
      aftermath === 'left' ? 'What ran before runs on.' : 'Nothing of the stack was started.'
    }`,
  })
}

/**
 * An image is named after the sources that were looked at. Where these have changed before the builder took them, its
 * content may be another one's, and nobody must find it under that name.
 * @throws SOURCE_CHANGED
 */
async function requireSameSources(built: readonly PlannedBuild[], engine: Engine): Promise<void> {
  const hashes = await Promise.all(built.map(({ hashNow }) => hashNow()))
  const changed = built.filter(({ hash }, index) => hash !== null && hash !== hashes[index])
  if (changed.length === 0) return
  for (const { image } of changed) await engine.images.remove(image)
  const services = changed.map(({ service }) => service).join(', ')
  throw new SsotError({
    code: 'SOURCE_CHANGED',
    summary: `The sources of ${services} changed while the image was being built`,
    todo: 'Start again: which of the two versions is in that image cannot be told, so it was not kept.',
  })
}

/** The model with the image and its labels named for each service that is built. */
function buildModel(model: ComposeModel, stale: readonly PlannedBuild[], installation: string): ComposeModel {
  const services = { ...model.services }
  for (const { service, image, hash } of stale) {
    const definition = services[service]
    if (!definition?.build) continue
    const build: ComposeBuild = {
      ...definition.build,
      labels: {
        ...definition.build.labels,
        [LABEL_BUILD_HASH]: hash ?? '',
        [LABEL_INSTALLATION]: installation,
      },
    }
    services[service] = { ...definition, image, build }
  }
  return { ...model, services }
}
