import type Docker from 'dockerode'
import * as z from 'zod'
import { SsotError } from '../../../../core/errors/errors.ts'
import { COMPOSE_LABEL_SERVICE } from '../../../../core/stacks/labels.ts'
import { composeCreate } from '../../../../engine/cli/compose.ts'
import { type Ground, type Project, removeProject } from '../ground.ts'

/** The bodies of the requests that create the networks and containers of a project. */
export interface Recipe {
  networks: { Name: string; Labels: Record<string, string> }[]
  /** By service name. */
  containers: Map<string, Docker.ContainerCreateOptions>
}

const containerSchema = z.object({
  Name: z.string(),
  Config: z.looseObject({ Labels: z.record(z.string(), z.string()) }),
  HostConfig: z.looseObject({}),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ Aliases: z.array(z.string()).nullable() })),
  }),
})

const networkSchema = z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()) })

/** Lets Compose create the project, reads its description from the engine, and removes it again. */
export async function readRecipe(ground: Ground, project: Project, docker: Docker): Promise<Recipe> {
  const { engine } = ground.connection
  try {
    await composeCreate(project.call, project.model)
    const networks = await engine.networks.list(project.name)
    const containers = await engine.containers.list(project.name)
    const volumes = await engine.volumes.list(project.name)
    if (volumes.length > 0) throw unsupported(`the volumes ${volumes.map(({ name }) => name).join(', ')}`)
    return {
      networks: await Promise.all(
        networks.map(async ({ id }) => networkSchema.parse(await docker.getNetwork(id).inspect())),
      ),
      containers: new Map(
        await Promise.all(
          containers.map(async ({ id }) => requestOf(await docker.getContainer(id).inspect())),
        ),
      ),
    }
  } finally {
    await removeProject(ground, project)
  }
}

function requestOf(answer: unknown): [string, Docker.ContainerCreateOptions] {
  const { Name, Config, HostConfig, NetworkSettings } = containerSchema.parse(answer)
  const service = Config.Labels[COMPOSE_LABEL_SERVICE]
  if (service === undefined) throw unsupported(`the container ${Name}, which belongs to no service`)
  // The engine chose it for this container, not Compose.
  const { Hostname: _, ...config } = Config
  const endpoints = Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => [
    network,
    { Aliases: Aliases ?? [] },
  ])
  return [
    service,
    {
      ...config,
      name: Name.replace(/^\//, ''),
      HostConfig,
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) },
    },
  ]
}

function unsupported(what: string): SsotError {
  return new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `The contestant "bare Engine API" of the benchmark cannot create ${what}`,
    todo: 'Choose an environment without them, or add them to src/tools/bench/start/contestants/recipe.ts.',
  })
}
