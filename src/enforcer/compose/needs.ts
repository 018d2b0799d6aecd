import type { ComposeFile } from './model.ts'

/**
 * The paths from the root that a compose file needs, apart from other compose files and Dockerfiles: what it mounts, its
 * env files, and the folders that it builds in.
 */
export function neededPaths({ services, contents }: ComposeFile): string[] {
  return [
    ...services.flatMap(({ mounts, envFiles, build }) => [
      ...mounts.map(({ path }) => path),
      ...envFiles.flatMap(({ path }) => [path, ...samplesOf(path)]),
      build?.context ?? null,
    ]),
    ...contents.map(({ path }) => path),
  ].filter((path) => path !== null)
}

/** The usual names of the sample from which an env file is made: `.env.example` for `.env`. */
export function samplesOf(path: string | null): string[] {
  return path === null ? [] : ['example', 'sample', 'template', 'dist'].map((ending) => `${path}.${ending}`)
}
