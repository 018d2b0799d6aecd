import type { TextFile } from '../../../repository.ts'
import type { Span } from '../../../source.ts'
import { javaScriptBranches, pythonBranches } from '../../../text/code/branches.ts'
import { readCode } from '../../../text/code/commands.ts'
import { readDockerCommand } from '../../../text/docker-command.ts'
import { isDockerFileName } from '../../../text/names.ts'
import { codeOf } from '../../../text/references.ts'
import type { Fallback } from './fallback.ts'
import { shellFallbacks, shellTargets, shiftFallback, shiftTarget } from './shell.ts'
import { fileTarget, otherTarget, type Target, targetsOf } from './targets.ts'

/**
 * The fallbacks in a JavaScript or Python program: it uses one Docker target because another one failed or is missing.
 */
export function codeFallbacks(file: TextFile): Fallback[] {
  const code = codeOf(file)
  const { shell, commands, strings } = readCode(code)
  const targets: Target[] = [
    ...shell.flatMap(({ text, start }) => shellTargets(text).map((target) => shiftTarget(target, start))),
    ...commands.flatMap(({ words }) => {
      const command = readDockerCommand(words)
      return command === null ? [] : targetsOf(command)
    }),
  ]
  const known = targets.map(({ span }) => span)
  for (const { text, span } of strings) {
    // The files that a command names are already among its targets.
    if (isDockerFileName(text) && !known.some((other) => isWithin(span, other)))
      targets.push(fileTarget(text, span))
  }
  const branches = file.kind === 'python' ? pythonBranches(file.source.text, code) : javaScriptBranches(code)
  return [
    ...branches.flatMap(({ by, attempt, alternative }): Fallback[] => {
      const tried = targets.filter(({ span }) => isWithin(span, attempt))
      const other = otherTarget(
        tried,
        targets.filter(({ span }) => isWithin(span, alternative)),
      )
      const first = tried.find(({ kind }) => kind === other?.kind || other?.kind === 'tag')
      return other === undefined || first === undefined ? [] : [{ by, attempt: first, alternative: other }]
    }),
    ...shell.flatMap(({ text, start }) =>
      shellFallbacks(text).map((fallback) => shiftFallback(fallback, start)),
    ),
  ]
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
