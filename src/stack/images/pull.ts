import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { canonicalImage } from '../../core/images/name.ts'
import { composePull, evidenceOf } from '../../engine/cli/compose.ts'
import type { PreparedModel } from '../definition/prepare.ts'

/**
 * Pulls images through Compose, which knows the user's credentials for registries.
 * @param images with the services that use them
 * @throws IMAGE_ABSENT
 */
export async function pull(
  prepared: Pick<PreparedModel, 'call' | 'model' | 'emit' | 'connection' | 'definition'>,
  images: readonly { image: string; services: readonly string[] }[],
): Promise<void> {
  const { call, model, emit } = prepared
  for (const { image, services } of images)
    for (const service of services) emit({ type: 'pull-began', service, image })
  // Each image gets a service of its own, because a service can use several images, and several services one image.
  const wanted = Object.fromEntries(
    images.map(({ image, services: [service = ''] }, index) => [
      `${service}-${index + 1}`,
      { image, platform: model.services[service]?.platform },
    ]),
  )
  const result = await composePull(
    call,
    { name: call.project, services: wanted },
    Object.keys(wanted),
    (line) => emit({ type: 'pull-printed', line }),
  )
  if (result.exitCode === 0) return
  throw new SsotError({
    code: 'IMAGE_ABSENT',
    summary: `This engine does not have the images ${images.map(({ image }) => image).join(', ')}, and they could not be pulled`,
    evidence: evidenceOf(result, call.secrets),
    ...(await pinnedAmong(images, prepared)),
  })
}

/** What to say about images that the table *Images* pins: the engine may have them with another digest, or by name only. */
async function pinnedAmong(
  images: readonly { image: string }[],
  { connection, definition }: Pick<PreparedModel, 'connection' | 'definition'>,
): Promise<{ problems: Problem[]; todo: string }> {
  const pinned = await Promise.all(
    images.map(async ({ image }) => {
      const [name = '', digest] = image.split('@')
      const row = definition.matrix.images.find((one) => canonicalImage(one.image) === canonicalImage(name))
      if (row === undefined || digest === undefined || row.digest !== digest) return []
      const isThere = (await connection.engine.images.id(name)) !== null
      const has = isThere
        ? `the engine has ${name}, but not with this digest`
        : `the engine does not have ${name}`
      return [{ isThere, problem: { ...row.at, message: has, found: digest } }]
    }),
  )
  const all = pinned.flat()
  const todo = 'Check their names and the connection to their registry.'
  const [first] = all.filter(({ isThere }) => isThere)
  return {
    problems: all.map(({ problem }) => problem),
    todo:
      first === undefined
        ? todo
        : `${todo} To run an image as the engine has it under its name, such as one that was built or loaded here, write \`-\` into its cell Digest in the table Images.`,
  }
}
