import { createHash } from 'node:crypto'
import type { ComposeModel, ComposeService } from '../compose/model.ts'
import type { CopiedFile } from '../contents/copied-files.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Store } from './group.ts'

/** Everything that led to the data of a group. What is not in it must not change the data. */
export interface Recipe {
  stores: readonly Store[]
  services: readonly ServiceRecipe[]
  /** A hash of the files that the table State names. */
  inputs: string
}

interface ServiceRecipe {
  name: string
  /** The id of its image, or a hash of what it is built from. */
  image: string
  /** See {@link definitionOf}. */
  definition: string
  /** A hash of the files of this machine that it mounts. */
  mounted: string
}

/** Changes with the form of the images, so that those of another version of this program are not used. */
const FORMAT = 1
const HASH_LENGTH = 16

/** The hash that the images of a group are named after. */
export function recipeHash(recipe: Recipe): string {
  return createHash('sha256')
    .update(canonicalJson({ format: FORMAT, ...recipe }))
    .digest('hex')
    .slice(0, HASH_LENGTH)
}

/** What differs between stacks of the same files. */
export interface OwnOfStack {
  project: string
  /** Its host ports, by the names of their rows. */
  ports: Readonly<Record<string, number>>
  /** The folder of the repository, absolute. */
  root: string
}

/** How an image is provided does not change what runs in it, and host ports do not change what a service holds. */
const LEFT_OUT: readonly string[] = ['build', 'image', 'pull_policy', 'profiles', 'ports']

/**
 * The definition of a service as text: with its `depends_on`, and with the networks, volumes, configs and secrets that it uses, but
 * without what belongs to one stack, which is its name, its host ports and the place of the checkout.
 * @param copied the files that are put into its containers
 */
export function definitionOf(
  model: ComposeModel,
  name: string,
  copied: readonly CopiedFile[],
  own: OwnOfStack,
): string {
  const service = model.services[name]
  if (service === undefined) throw new TypeError(`The model has no service ${name}.`)
  const kept = Object.fromEntries(Object.entries(service).filter(([key]) => !LEFT_OUT.includes(key)))
  const text = canonicalJson({ service: kept, resources: resourcesOf(model, service), copied })
  return withoutOwn(text, own)
}

function resourcesOf(model: ComposeModel, service: ComposeService): unknown {
  const used = {
    networks: Object.keys(service.networks ?? {}),
    volumes: (service.volumes ?? []).flatMap(({ type, source }) =>
      type === 'volume' && source !== undefined ? [source] : [],
    ),
    secrets: (service.secrets ?? []).map(({ source }) => source),
    configs: (service.configs ?? []).map(({ source }) => source),
  }
  return Object.entries(used).map(([kind, keys]) => [
    kind,
    [...new Set(keys)].sort().map((key) => [key, model[kind as keyof typeof used]?.[key] ?? null]),
  ])
}

/**
 * A host port is one of the matrix, and no file may repeat such a number, so where it is written it is the port of its row.
 */
function withoutOwn(text: string, { project, ports, root }: OwnOfStack): string {
  const rows = new Map(Object.entries(ports).map(([row, port]) => [String(port), row]))
  return text
    .replaceAll(JSON.stringify(project).slice(1, -1), '<stack>')
    .replaceAll(JSON.stringify(root).slice(1, -1), '<root>')
    .replace(/(?<![\d.])\d{2,5}(?![\d.]*\d)/gu, (number) => {
      const row = rows.get(number)
      return row === undefined ? number : `<port of ${row}>`
    })
}
