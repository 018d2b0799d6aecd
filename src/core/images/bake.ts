import type { ComposeBuild, ComposeModel } from '../compose/model.ts'
import { COMPOSE_LABEL_PROJECT, COMPOSE_LABEL_SERVICE } from '../stacks/labels.ts'

/*
 * `docker buildx bake` reads compose files too, and comes to the same build in half of the time that `docker compose
 * build` takes around it. It leaves out without a word what it does not know, and what it knows differs from version
 * to version. Hence the rule: bake builds what is written in these keys alone; anything else is for Compose.
 */

const KEYS: ReadonlySet<string> = new Set([
  'context',
  'dockerfile',
  'args',
  'target',
  'labels',
  'secrets',
] satisfies (keyof ComposeBuild)[])

/** Variables of the user's that steer builds by Compose and not by bake, or otherwise. */
const STEERING = ['DOCKER_DEFAULT_PLATFORM', 'DOCKER_BUILDKIT']

/** A compose file with nothing in it but what bake is to build. */
export interface BakeFile {
  services: Record<string, { image: string; build: ComposeBuild }>
  secrets: Record<string, { file: string }>
}

/**
 * The builds of the services for bake, all of them or none: they go on at once in one process.
 *
 * @param model with the image of each of the services
 * @returns null where the rule leaves them to Compose
 */
export function bakeFile(
  model: ComposeModel,
  services: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): BakeFile | null {
  if (STEERING.some((name) => env[name] !== undefined)) return null
  const file: BakeFile = { services: {}, secrets: {} }
  for (const name of services) {
    const { image, build, platform } = model.services[name] ?? {}
    // bake gives a service with a dot another name.
    if (!build || image === undefined || platform !== undefined || name.includes('.')) return null
    if (!Object.keys(build).every((key) => KEYS.has(key))) return null
    // Anything but an absolute path is a place that the builder fetches from.
    if (!build.context?.startsWith('/')) return null
    const secrets = fileSecrets(build, model)
    if (secrets === null) return null
    Object.assign(file.secrets, secrets)
    file.services[name] = {
      image,
      build: {
        ...build,
        labels: {
          ...build.labels,
          // As Compose has it, so that it knows the image for its own.
          [COMPOSE_LABEL_PROJECT]: model.name,
          [COMPOSE_LABEL_SERVICE]: name,
        },
        ...(build.secrets && { secrets: Object.keys(secrets).map((source) => ({ source })) }),
      },
    }
  }
  return file
}

/** The secrets of a build, by name, or null where one is more than a file under its own name. */
function fileSecrets({ secrets = [] }: ComposeBuild, model: ComposeModel): BakeFile['secrets'] | null {
  const files: BakeFile['secrets'] = {}
  for (const { source, target = source, ...more } of secrets) {
    const file = model.secrets?.[source]?.file
    const isPlain = file !== undefined && !/[,"]/.test(file) && Object.keys(more).length === 0
    if (!isPlain || ![source, `/run/secrets/${source}`].includes(target)) return null
    files[source] = { file }
  }
  return files
}
