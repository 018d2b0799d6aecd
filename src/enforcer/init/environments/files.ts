import type { ComposeFile } from '../../compose/model.ts'
import { positionAt } from '../../source.ts'

/** A compose file and all that it includes, also indirectly. */
export function withIncluded(file: ComposeFile, files: readonly ComposeFile[]): ComposeFile[] {
  const found = new Set([file])
  for (const one of found) {
    for (const { kind, path } of one.uses) {
      const included = kind === 'include' && files.find(({ source }) => source.path === path)
      if (included) found.add(included)
    }
  }
  return [...found]
}

/** A compose file and all whose variables Compose resolves with it: those that it includes or extends. */
export function withUsed(file: ComposeFile, files: readonly ComposeFile[]): ComposeFile[] {
  const found = new Set([file])
  for (const one of found) {
    for (const { path } of one.uses) {
      const used = files.find(({ source }) => source.path === path)
      if (used) found.add(used)
    }
  }
  return [...found]
}

/** The compose files whose services cannot be read, each with its first problem. */
export function unreadable(
  files: readonly ComposeFile[],
): { file: string; line: number; column: number; message: string }[] {
  return files.flatMap(({ source, services, problems: [problem] }) =>
    services.length > 0 || problem === undefined
      ? []
      : [{ ...positionAt(source, problem.span.start), message: problem.message }],
  )
}
