import { z } from 'zod'
import { SsotError } from '../errors/errors.ts'

const stringMap = z.record(z.string(), z.string().nullable())

const buildSchema = z.looseObject({
  context: z.string().optional(),
  dockerfile: z.string().optional(),
  dockerfile_inline: z.string().optional(),
  args: stringMap.optional(),
  target: z.string().optional(),
  additional_contexts: z.record(z.string(), z.string()).optional(),
  labels: stringMap.optional(),
  secrets: z.array(z.looseObject({ source: z.string(), target: z.string().optional() })).optional(),
})

const portSchema = z.looseObject({
  target: z.number(),
  published: z.string().optional(),
  host_ip: z.string().optional(),
  protocol: z.string().optional(),
})

const mountSchema = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  target: z.string().optional(),
  read_only: z.boolean().optional(),
  bind: z.looseObject({ create_host_path: z.boolean().optional() }).nullish(),
})

const attachmentSchema = z
  .looseObject({
    ipv4_address: z.string().optional(),
    ipv6_address: z.string().optional(),
    aliases: z.array(z.string()).optional(),
  })
  .nullable()

const dependencySchema = z.looseObject({
  condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
  required: z.boolean().optional(),
  restart: z.boolean().optional(),
})

const commandSchema = z.union([z.string(), z.array(z.string())]).nullish()

/** How a service gets a config or secret. `mode`: a number, or octal digits, which depends on the version of Compose. */
const referenceSchema = z.looseObject({
  source: z.string(),
  target: z.string().optional(),
  uid: z.string().optional(),
  gid: z.string().optional(),
  mode: z.union([z.number(), z.string()]).optional(),
})

const secretSchema = z.looseObject({
  file: z.string().optional(),
  content: z.string().optional(),
  environment: z.string().optional(),
  external: z.boolean().optional(),
  driver: z.string().optional(),
})

/** Compose leaves an empty `content` out, and then refuses what it has printed. */
const configSchema = secretSchema.transform((config) => {
  const { file, content, environment, external, driver } = config
  const isEmpty = [file, content, environment, external, driver].every((one) => one === undefined)
  return isEmpty ? { ...config, content: '' } : config
})

const hookSchema = z.looseObject({
  command: z.array(z.string()).nullish(),
  user: z.string().optional(),
  privileged: z.boolean().optional(),
  working_dir: z.string().optional(),
  environment: stringMap.nullish(),
})

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  container_name: z.string().optional(),
  hostname: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  ipc: z.string().optional(),
  pid: z.string().optional(),
  volumes_from: z.array(z.string()).optional(),
  build: buildSchema.optional(),
  pull_policy: z.string().optional(),
  ports: z.array(portSchema).optional(),
  volumes: z.array(mountSchema).optional(),
  networks: z.record(z.string(), attachmentSchema).optional(),
  environment: stringMap.nullish(),
  command: commandSchema,
  entrypoint: commandSchema,
  labels: stringMap.optional(),
  depends_on: z.record(z.string(), dependencySchema).optional(),
  healthcheck: z
    .looseObject({
      test: z.union([z.string(), z.array(z.string())]).nullish(),
      disable: z.boolean().optional(),
    })
    .nullish(),
  restart: z.string().optional(),
  configs: z.array(referenceSchema).optional(),
  secrets: z.array(referenceSchema).optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  post_start: z.array(hookSchema).optional(),
  pre_stop: z.array(hookSchema).optional(),
  platform: z.string().optional(),
  provider: z.unknown().optional(),
  scale: z.number().optional(),
  deploy: z
    .looseObject({
      replicas: z.number().optional(),
      restart_policy: z.looseObject({ condition: z.string().optional() }).nullish(),
    })
    .nullish(),
})

const resourceSchema = z
  .looseObject({
    name: z.string().optional(),
    external: z.boolean().optional(),
    labels: stringMap.optional(),
  })
  .nullable()

const networkSchema = z
  .looseObject({
    name: z.string().optional(),
    external: z.boolean().optional(),
    labels: stringMap.optional(),
    driver: z.string().optional(),
    driver_opts: stringMap.optional(),
    ipam: z
      .looseObject({ config: z.array(z.looseObject({ subnet: z.string().optional() })).nullish() })
      .nullish(),
  })
  .nullable()

/**
 * The output of `docker compose config --format json`: the canonical form of a compose file, with short forms
 * expanded and variables interpolated. Only the keys that this program reads are described; all others are kept.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
const modelSchema = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), networkSchema).optional(),
  volumes: z.record(z.string(), resourceSchema).optional(),
  configs: z.record(z.string(), configSchema).optional(),
  secrets: z.record(z.string(), secretSchema).optional(),
})

export type ComposeModel = z.infer<typeof modelSchema>
export type ComposeService = ComposeModel['services'][string]
export type ComposeNetwork = z.infer<typeof networkSchema>
export type ComposeBuild = NonNullable<ComposeService['build']>
export type DependencyCondition = z.infer<typeof dependencySchema>['condition']

/**
 * @param json the output of `docker compose config --format json`
 * @throws COMPOSE_INVALID when it is not the canonical form that this program knows
 */
export function parseComposeModel(json: string, composeFile: string): ComposeModel {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw unreadable(composeFile, 'it is not JSON', cause)
  }
  const result = modelSchema.safeParse(value)
  if (!result.success) throw unreadable(composeFile, z.prettifyError(result.error))
  return inOrderOf(value, result.data)
}

/** The same data with the keys of its mappings in the order in which they are written, on which Compose's own hash depends. */
function inOrderOf<T>(written: unknown, data: T): T {
  if (typeof data !== 'object' || data === null || typeof written !== 'object' || written === null)
    return data
  const before: Record<string, unknown> = { ...written }
  if (Array.isArray(data)) return data.map((item, at) => inOrderOf(before[at], item)) as T
  const all = data as Record<string, unknown>
  const keys = new Set([...Object.keys(before).filter((key) => Object.hasOwn(all, key)), ...Object.keys(all)])
  return Object.fromEntries([...keys].map((key) => [key, inOrderOf(before[key], all[key])])) as T
}

function unreadable(composeFile: string, reason: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `The canonical form that Docker Compose printed for ${composeFile} cannot be read: ${reason}`,
    todo: 'Check the version of Docker Compose: 2.20 or later is needed. Report this message if your version is recent enough.',
    cause,
  })
}
