import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { secretValues } from '../../core/text/redact.ts'
import { type ComposeCall, composePull, evidenceOf } from '../../engine/cli/compose.ts'

/**
 * Pulls images through Compose, which knows the user's credentials for registries.
 * @param images with the services that use them
 * @throws IMAGE_ABSENT
 */
export async function pull(
  { call, model, emit }: { call: ComposeCall; model: ComposeModel; emit: Emit },
  images: readonly { image: string; services: readonly string[] }[],
): Promise<void> {
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
    evidence: evidenceOf(result, secretValues(model)),
    todo: 'Check their names and the connection to their registry.',
  })
}
