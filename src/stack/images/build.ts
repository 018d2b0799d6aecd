import type { ComposeBuild, ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { bakeFile } from '../../core/images/bake.ts'
import { type BuildStep, buildStepReader, failedTarget } from '../../core/images/build-output.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { LABEL_BUILD_HASH, LABEL_INSTALLATION } from '../../core/stacks/labels.ts'
import { buildxBake } from '../../engine/cli/buildx.ts'
import { type ComposeCall, composeBuild, evidenceOf } from '../../engine/cli/compose.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import type { ContentBuild } from './wanted-images.ts'

export interface BuildInput {
  model: ComposeModel
  call: ComposeCall
  connection: Connection
  emit: Emit
  /** Builds every layer again. */
  noCache: boolean
  /** What happens to the stack when a build fails. Absent: there is none yet. */
  aftermath?: 'left'
}

/**
 * Builds images, several at once: with bake if buildx is known and {@link bakeFile} supports these builds, otherwise
 * with Compose.
 * @throws BUILD_FAILED
 */
export async function build(
  { model, call, connection, emit, aftermath, noCache }: BuildInput,
  stale: readonly ContentBuild[],
): Promise<void> {
  const services = stale.map(({ service }) => service)
  const beginMs = nowMs()
  for (const { service, image } of stale) emit({ type: 'build-began', service, image })
  const readStep = buildStepReader(services)
  const onLine = (line: string) => {
    const step = readStep(line)
    if (step) emit({ type: 'build-step', ...hidden(step, call.secrets) })
  }
  const named = buildModel(model, stale, connection.installation)
  const { buildx } = call
  const file = buildx === null ? null : bakeFile(named, services, call.env)
  const result = await (buildx === null || file === null
    ? composeBuild(call, named, services, { noCache }, onLine)
    : buildxBake(buildx, call, file, { noCache }, onLine))
  if (result.exitCode === 0) {
    await requireSameSources(stale, connection.engine)
    for (const service of services) emit({ type: 'build-ended', service, ms: nowMs() - beginMs })
    return
  }
  const failed = failedTarget(result.lines, services)
  throw new SsotError({
    code: 'BUILD_FAILED',
    ...(failed === undefined ? {} : { service: failed }),
    summary: `The image of ${failed ?? services.join(', ')} could not be built`,
    evidence: evidenceOf(result, call.secrets),
    todo: `Correct the Dockerfile or the source that the last lines name. ${
      aftermath === 'left' ? 'Running services are left running.' : 'Nothing of the stack was started.'
    }`,
  })
}

function hidden({ service, step, cachedSteps, command }: BuildStep, secrets: KnownSecrets): BuildStep {
  return { service, step, cachedSteps, command: secrets.hide(command) }
}

/**
 * Removes the images whose sources have changed during the build. An image is named after the hash of its sources, so
 * its content may not be what its name says.
 * @throws SOURCE_CHANGED
 */
async function requireSameSources(
  built: readonly ContentBuild[],
  engine: Pick<Engine, 'images'>,
): Promise<void> {
  const hashes = await Promise.all(built.map(({ hashNow }) => hashNow()))
  const changed = built.filter(({ hash }, index) => hash !== null && hash !== hashes[index])
  if (changed.length === 0) return
  for (const { image } of changed) await engine.images.remove(image)
  const services = changed.map(({ service }) => service).join(', ')
  throw new SsotError({
    code: 'SOURCE_CHANGED',
    summary: `The sources of ${services} changed while the image was being built`,
    todo: 'Start again. The image was removed, because it may contain either version.',
  })
}

/** The model, with the name and labels of each image that is built. */
function buildModel(model: ComposeModel, stale: readonly ContentBuild[], installation: string): ComposeModel {
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
