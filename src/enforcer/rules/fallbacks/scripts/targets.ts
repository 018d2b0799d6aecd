import { posix } from 'node:path'
import type { Span } from '../../../source.ts'
import type { DockerCommand } from '../../../text/docker-command.ts'

/** What a stretch of a text runs or names of Docker, to be compared with that of another stretch. */
export interface Target {
  kind: 'file' | 'image' | 'tag'
  /** `docker/dev.yml`, several compose files joined with `+`, `postgres:17`. */
  name: string
  span: Span
}

/** What a compose command without `-f` takes. */
const DEFAULT = 'the default compose file'
const DEFAULT_NAMES = /(?:^|\/)(?:docker-)?compose\.ya?ml$/

/** The targets of a Docker command; those known only at run time are left out. */
export function targetsOf({ tool, files, context, images, span }: DockerCommand): Target[] {
  const names = images
    .filter(({ isDynamic }) => !isDynamic)
    .map(({ text, span }): Target => ({ kind: tool === 'build' ? 'tag' : 'image', name: text, span }))
  if (files.some(({ isDynamic, text }) => isDynamic || text.includes('{'))) return names
  if (files.length > 0)
    return [...names, fileTarget(files.map(({ text }) => text).join('+'), files[0]?.span ?? span)]
  if (tool === 'compose') return [...names, { kind: 'file', name: DEFAULT, span }]
  if (tool !== 'build' || context === null || context.isDynamic || context.text.includes('{')) return names
  return [...names, fileTarget(`${context.text}/Dockerfile`, context.span)]
}

export function fileTarget(path: string, span: Span): Target {
  return {
    kind: 'file',
    name: path
      .split('+')
      .map((part) => posix.normalize(part))
      .join('+'),
    span,
  }
}

/**
 * The first target of the alternative, if it is another one than those of the attempt; undefined: they have one in
 * common, or one of the two has none, or they cannot be compared, such as a compose file and an image.
 */
export function otherTarget(attempt: readonly Target[], alternative: readonly Target[]): Target | undefined {
  for (const kind of ['file', 'image'] as const) {
    const left = attempt.filter((target) => target.kind === kind)
    const right = alternative.filter((target) => target.kind === kind)
    if (left.length === 0 || right.length === 0) continue
    return right.some((target) => left.some((other) => isSame(target, other))) ? undefined : right[0]
  }
  // An image that is fetched, and else built, is one image only if the build gives it that name.
  const names = (targets: readonly Target[], kind: Target['kind']) =>
    targets.filter((target) => target.kind === kind)
  const [fetched, built] = [names(attempt, 'image'), names(alternative, 'tag')]
  if (fetched.length > 0 && built.length > 0) {
    return built.some(({ name }) => fetched.some((image) => image.name === name)) ? undefined : built[0]
  }
  return undefined
}

function isSame(a: Target, b: Target): boolean {
  if (a.name === b.name) return true
  const isDefault = (name: string) => name === DEFAULT || DEFAULT_NAMES.test(name)
  return (a.name === DEFAULT || b.name === DEFAULT) && isDefault(a.name) && isDefault(b.name)
}
