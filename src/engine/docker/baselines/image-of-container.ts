import type Docker from 'dockerode'
import { z } from 'zod'
import {
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_BASELINE,
  LABEL_INSTALLATION,
  LABEL_OWNER,
  LABEL_STACK,
} from '../../../core/stacks/labels.ts'
import type { KeepRequest } from '../../baselines.ts'
import { checked } from '../api/requests.ts'

const words = z.array(z.string()).nullish()
const configSchema = z.object({
  Mounts: z
    .array(z.object({ Type: z.string(), Destination: z.string(), RW: z.boolean().nullish() }))
    .nullish(),
  Config: z.object({
    Env: words,
    Cmd: words,
    Entrypoint: words,
    Labels: z.record(z.string(), z.string()).nullish(),
    Healthcheck: z.looseObject({}).nullish(),
  }),
})

/**
 * `body`: what an image made of a container is to say, so that it says what the image of the container does. The engine adds to it what
 * the container has and what is not said here. A variable of the container alone is said to be empty: a container that is made from the
 * image is given it again. `folders`: its volumes, which the engine does not put into such an image.
 */
export async function imageOfContainer(
  docker: Docker,
  { container, image, hash }: Pick<KeepRequest, 'container' | 'image' | 'hash'>,
): Promise<{ body: object; folders: string[] }> {
  const [of, from] = await Promise.all([
    docker.getContainer(container).inspect(),
    docker.getImage(image).inspect(),
  ])
  const { Config: given, Mounts } = checked(configSchema, of, 'container inspect')
  const { Config: own } = checked(configSchema, from, 'image inspect')
  const known = new Map((own.Env ?? []).map((entry) => [nameOf(entry), entry]))
  const emptied = Object.keys(given.Labels ?? {}).filter((label) => own.Labels?.[label] === undefined)
  const stack = [LABEL_STACK, LABEL_OWNER, COMPOSE_LABEL_PROJECT, COMPOSE_LABEL_SERVICE]
  const hasOwnCommand = [own.Cmd, own.Entrypoint].some((one) => one != null && one.length > 0)
  const body = {
    Env: (given.Env ?? []).map(nameOf).map((name) => known.get(name) ?? `${name}=`),
    // Without a command, the engine takes that of the container, which may have a password.
    Cmd: hasOwnCommand ? (own.Cmd ?? []) : [NO_COMMAND],
    Entrypoint: own.Entrypoint ?? [],
    Healthcheck: own.Healthcheck ?? { Test: ['NONE'] },
    Labels: {
      ...Object.fromEntries([...stack, ...emptied].map((label) => [label, ''])),
      ...own.Labels,
      [LABEL_BASELINE]: hash,
      [LABEL_INSTALLATION]: given.Labels?.[LABEL_INSTALLATION] ?? '',
    },
  }
  const volumes = (Mounts ?? []).filter(({ Type, RW }) => Type === 'volume' && RW !== false)
  return { body, folders: volumes.map(({ Destination }) => Destination).sort() }
}

/** Stands in an image without a command, whose containers are always given one. */
const NO_COMMAND = 'ssot-docker'

function nameOf(entry: string): string {
  const at = entry.indexOf('=')
  return at === -1 ? entry : entry.slice(0, at)
}
