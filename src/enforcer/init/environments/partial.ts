import type { ComposeFile } from '../../compose/model.ts'
import type { ComposeUse } from './uses.ts'

/** A compose file that only changes another one, and cannot be run alone. */
export interface PartialFile {
  file: ComposeFile
  /** The file that it changes, from the root; null: not known. */
  base: string | null
}

/** Whether Compose adds the file to the default one by itself: `compose.override.yml`. */
export function isOverride(path: string): boolean {
  return /(?:^|\/)(?:docker-)?compose\.override\.ya?ml$/u.test(path)
}

/**
 * The compose files that only change another one: a service of theirs has neither image nor build or depends on a service
 * that they do not have, or every command names them after another file.
 *
 * @param services the names of all services that a file has, also by `include`
 */
export function partialFiles(
  files: readonly ComposeFile[],
  uses: readonly ComposeUse[],
  services: (file: ComposeFile) => ReadonlySet<string>,
): PartialFile[] {
  return files.flatMap((file) => {
    const { path } = file.source
    const own = uses.filter((use) => use.files.includes(path))
    const isAlwaysAfter = own.length > 0 && own.every((use) => use.files.indexOf(path) > 0)
    const isSaid = isAlwaysAfter || /(?:^|[._-])overrides?[._-]/iu.test(path.slice(path.lastIndexOf('/') + 1))
    if (!isSaid && !(file.isWhole && isIncomplete(file, services(file)))) return []
    return [
      {
        file,
        base: own.flatMap((use) => (use.files.indexOf(path) > 0 ? use.files[0] : undefined) ?? [])[0] ?? null,
      },
    ]
  })
}

function isIncomplete({ services }: ComposeFile, all: ReadonlySet<string>): boolean {
  return services.some(
    ({ image, build, dependsOn }) =>
      (image === null && build === null) ||
      dependsOn.some(({ service, required }) => required && !all.has(service.text)),
  )
}
