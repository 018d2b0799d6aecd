import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { ComposeFile, ServiceSource, Text } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { expand } from '../../dockerfile/expand.ts'
import type { Dockerfile } from '../../dockerfile/model.ts'
import type { Repository } from '../../repository.ts'
import { positionAt } from '../../source.ts'
import { imagesOf } from './used-images.ts'

/** An image that the build of a service starts from or copies from. */
export interface BuiltFrom {
  /** The reference with the build arguments filled in. Any `${...}` in it is a variable of the compose file. */
  readonly reference: string
  /** The place that decides it: in the compose file if a build argument is part of it, otherwise in the Dockerfile. */
  readonly at: SourcePosition
}

/** The registry images that the build of a service uses. Its `args` take precedence over the Dockerfile's defaults. */
export function builtFrom(
  file: ComposeFile,
  { environment }: ServiceSource,
  dockerfile: Dockerfile,
  repository: Repository,
): BuiltFrom[] {
  const args = new Map<string, Text>()
  for (const { key, value, of } of environment) if (of === 'build.args' && value) args.set(key.text, value)
  const values = new Map<string, string>()
  // In order: a default can use only the arguments before it.
  for (const { name, value, stage } of dockerfile.args) {
    if (stage !== null) continue
    const own = value === null ? undefined : expand(value, (used) => values.get(used) ?? null)
    const text = args.get(name)?.text ?? own
    if (text !== undefined) values.set(name, text)
  }
  return imagesOf(dockerfile, repository).map(({ written, span }) => {
    const used: Text[] = []
    const reference = expand(written, (name) => {
      const arg = values.has(name) ? args.get(name) : undefined
      if (arg) used.push(arg)
      return values.get(name) ?? null
    })
    const [arg] = used
    return { reference, at: arg ? saidAt(file, arg) : positionAt(dockerfile.source, span.start) }
  })
}
