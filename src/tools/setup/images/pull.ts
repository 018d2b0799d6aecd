import type { BaseImageRow } from '../../../core/matrix/matrix.ts'
import { SetupFailure } from '../report/failure.js'
import type { DockerCli } from './docker.ts'

/** The pinned images that the engine does not have. */
export async function missingImages(
  rows: readonly BaseImageRow[],
  docker: DockerCli,
): Promise<BaseImageRow[]> {
  const missing = await Promise.all(
    rows.map(async (row) =>
      (await docker.ask(['image', 'inspect', row.registryImage])) === undefined ? [row] : [],
    ),
  )
  return missing.flat()
}

/** Pulls pinned images in parallel; the engine checks their digests. */
export async function pullImages(
  rows: readonly BaseImageRow[],
  docker: DockerCli,
  say: (line: string) => void,
): Promise<void> {
  const pulls = rows.map(async ({ registryImage }) => {
    say(`pulling ${registryImage}`)
    await docker.run(['pull', '--quiet', registryImage], {
      summary: `the base image ${registryImage} cannot be pulled`,
      todo:
        'make the registry reachable for the engine and run `npm run setup` again, ' +
        'or choose Debian packages with `npm run setup -- --images debian`',
    })
  })
  for (const pull of await Promise.allSettled(pulls)) if (pull.status === 'rejected') throw pull.reason
}

/** Pulls the pinned images; returns why one could not be pulled, undefined: all were. */
export async function tryRegistry(
  rows: readonly BaseImageRow[],
  docker: DockerCli,
  say: (line: string) => void,
): Promise<string | undefined> {
  try {
    await pullImages(rows, docker, say)
    return undefined
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error
    return error.lastLines.at(-1) ?? error.summary
  }
}
