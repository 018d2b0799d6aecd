import { posix } from 'node:path'
import type { Span } from '../../../source.ts'
import type { DockerCommand } from '../../../text/docker-command.ts'

/** A Docker file or image that part of a script uses, for comparison with that of another part. */
export interface Target {
  kind: 'file' | 'image' | 'tag'
  /** `docker/dev.yml`, several compose files joined with `+`, `postgres:17`. */
  name: string
  span: Span
}

/** The name of the target of a compose command without `-f`. */
const DEFAULT = 'the default compose file'
const DEFAULT_NAMES = /(?:^|\/)(?:docker-)?compose\.ya?ml$/

/** The targets of a Docker command. Those known only at run time are left out. */
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

/** The target of a path, or of several paths joined with `+`. Paths are normalised, so that they can be compared. */
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
 * The first target of the alternative, if it differs from all of the attempt. Undefined: they have a target in common,
 * one of the two has none, or they cannot be compared, such as a compose file and an image.
 */
export function otherTarget(attempt: readonly Target[], alternative: readonly Target[]): Target | undefined {
  for (const kind of ['file', 'image'] as const) {
    const left = attempt.filter((target) => target.kind === kind)
    const right = alternative.filter((target) => target.kind === kind)
    if (left.length === 0 || right.length === 0) continue
    return right.some((target) => left.some((other) => isSame(target, other))) ? undefined : right[0]
  }
  // An image that is pulled, or built if that fails, is the same one only if the build gives it that name.
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
