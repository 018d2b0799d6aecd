import type { ComposeBuild, ComposeModel } from '../compose/model.ts'
import { COMPOSE_LABEL_PROJECT, COMPOSE_LABEL_SERVICE } from '../stacks/labels.ts'

/*
 * `docker buildx bake` reads compose files too, and has half the overhead of `docker compose build`. But it silently
 * ignores keys that it does not know, and which keys it knows depends on its version. Hence the rule: bake builds only
 * what uses no other keys than these; Compose builds everything else.
 */

const KEYS: ReadonlySet<string> = new Set([
  'context',
  'dockerfile',
  'args',
  'target',
  'labels',
  'secrets',
] satisfies (keyof ComposeBuild)[])

/** Environment variables that affect builds by Compose, and builds by bake not at all or differently. */
const STEERING = ['DOCKER_DEFAULT_PLATFORM', 'DOCKER_BUILDKIT']

/** A compose file that contains only what bake builds. */
export interface BakeFile {
  services: Record<string, { image: string; build: ComposeBuild }>
  secrets: Record<string, { file: string }>
}

/**
 * The compose file from which bake builds all of the services at once, in one process.
 *
 * @param model in which each of the services has its image
 * @returns null when the rule leaves one of the services to Compose, which then builds all of them
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
    // bake renames a service that has a dot in its name.
    if (!build || image === undefined || platform !== undefined || name.includes('.')) return null
    if (!Object.keys(build).every((key) => KEYS.has(key))) return null
    // Any other context is a URL that the builder downloads.
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
          // Compose adds these labels to its images, and recognizes its images by them.
          [COMPOSE_LABEL_PROJECT]: model.name,
          [COMPOSE_LABEL_SERVICE]: name,
        },
        ...(build.secrets && { secrets: Object.keys(secrets).map((source) => ({ source })) }),
      },
    }
  }
  return file
}

/** The secrets of a build by name; null when one of them is more than a file that is mounted under its own name. */
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
