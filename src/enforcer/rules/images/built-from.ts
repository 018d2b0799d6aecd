import type { SourcePosition } from '../../../core/errors/errors.ts'
import type { ComposeFile, ServiceSource, Text } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { expand } from '../../dockerfile/expand.ts'
import type { Dockerfile } from '../../dockerfile/model.ts'
import type { Repository } from '../../repository.ts'
import { positionAt } from '../../source.ts'
import { imagesOf } from './used-images.ts'

/** An image that the build of a service begins with or copies from. */
export interface BuiltFrom {
  /** What its build arguments make of it; `${...}` is that of the compose file. */
  readonly reference: string
  /** Where it is decided: in the compose file, where a build argument brings something of it. */
  readonly at: SourcePosition
}

/** The images from a registry in the build of a service, with its `args` in the place of the Dockerfile's defaults. */
export function builtFrom(
  file: ComposeFile,
  { environment }: ServiceSource,
  dockerfile: Dockerfile,
  repository: Repository,
): BuiltFrom[] {
  const args = new Map<string, Text>()
  for (const { key, value, of } of environment) if (of === 'build.args' && value) args.set(key.text, value)
  const values = new Map<string, string>()
  // In their order: a default knows the arguments before it, and no others.
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
