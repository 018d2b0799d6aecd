import { createHash } from 'node:crypto'
import type { ComposeModel } from '../../core/compose/model.ts'
import type { Refusal, RunValues } from '../../core/replay/exchange.ts'
import { normalModel } from '../../core/replay/normal.ts'
import { canonicalJson } from '../../core/text/canonical-json.ts'
import { composeSetting } from '../../engine/cli/compose-program.ts'
import type { PreparedModel } from '../definition/prepare.ts'

/** Changes with the form of recordings, and with what this program does with them. */
export const FORMAT = 2

/**
 * The key of everything that decides what Compose asks the engine for when it creates the stack: the model without what belongs
 * to one start, the images that are not built here, and the versions of Compose and the engine. Equal keys mean equal requests, but for
 * what is followed.
 *
 * @param model with the labels of this program
 * @param more what else decides it, as data of JSON
 * @throws COMPOSE_MISSING, COMMAND_TIMEOUT
 */
export async function creationKey(
  { connection, call, place }: Pick<PreparedModel, 'connection' | 'call' | 'place'>,
  model: ComposeModel,
  more: readonly unknown[] = [],
): Promise<{ key: string; run: RunValues } | Refusal> {
  const external = (['networks', 'volumes'] as const).flatMap((section) =>
    Object.entries(model[section] ?? {}).flatMap(([name, one]) =>
      one?.external ? [`${section} ${name}`] : [],
    ),
  )
  if (external.length > 0)
    return { refused: `only Compose looks whether what is external exists (${external[0]})` }
  const { engine, installation } = connection
  const references = Object.values(model.services).flatMap(({ image }) => image ?? [])
  const built = builtAlone(model, references)
  const [version, setting, images] = await Promise.all([
    engine.system.version(),
    composeSetting(call),
    Promise.all(
      [...new Set(references)].sort().map(async (image) => [image, await engine.images.id(image)] as const),
    ),
  ])
  if ('unread' in setting) return { refused: setting.unread }
  const own = Object.keys(setting.proxies).find((name) => name !== 'default')
  if (own !== undefined) return { refused: `the Docker CLI has proxies for one engine (${own})` }
  const absent = images.find(([, id]) => id === null)
  if (absent !== undefined) return { refused: `the engine does not have the image ${absent[0]}` }
  const ids = new Map(images)
  const ofBuilds = [...built].flatMap(([service, reference]) => {
    const id = ids.get(reference)
    return id == null ? [] : [[service, { reference, id }] as const]
  })
  const run = { ...place, images: new Map(ofBuilds) }
  const normal = normalModel(model, run)
  if ('refused' in normal) return normal
  const followed = new Set(built.values())
  const others = images.filter(([reference]) => !followed.has(reference))
  // With the installation, so that nobody can guess the values of a model from the names of files.
  const all = [FORMAT, installation, engine.endpoint, version, setting, others, normal.text, ...more]
  return { key: createHash('sha256').update(canonicalJson(all)).digest('hex').slice(0, KEY_LENGTH), run }
}

/** The images that are built for one service and used by no other one, by service. */
function builtAlone({ services }: ComposeModel, references: readonly string[]): Map<string, string> {
  return new Map(
    Object.entries(services).flatMap(([service, { build, image }]) => {
      const isOwn = build && image !== undefined && references.filter((one) => one === image).length === 1
      return isOwn ? [[service, image] as const] : []
    }),
  )
}

const KEY_LENGTH = 40
