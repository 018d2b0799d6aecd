import type { ImageOperation } from '../../core/plan/operation.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { build } from './build.ts'
import { buildInTurn } from './build-turns.ts'
import { pull } from './pull.ts'
import type { ContentBuild, WantedImages } from './wanted-images.ts'

export interface ProvideOptions {
  /** Builds every layer again, even of images that exist. */
  noCache: boolean
  /** What happens to the stack when a build fails. Absent: there is none yet. */
  aftermath?: 'left'
}

/**
 * Carries out the operations that make images available. Builds and pulls run at the same time.
 * @throws BUILD_FAILED, SOURCE_CHANGED, IMAGE_ABSENT
 */
export async function provideImages(
  prepared: PreparedModel,
  { builds }: WantedImages,
  operations: readonly ImageOperation[],
  options: ProvideOptions,
): Promise<void> {
  const pulls = operations.filter((operation) => operation.do === 'pull')
  const built = new Set(
    operations.flatMap((operation) => (operation.do === 'build' ? [operation.service] : [])),
  )
  const outcomes = await Promise.allSettled([
    buildAll(
      prepared,
      builds.filter(({ service }) => built.has(service)),
      options,
    ),
    pulls.length === 0 ? undefined : pull(prepared, pulls),
  ])
  // Both have ended by now, so neither goes on after an error of the other.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Builds images, each in one process at a time. An image that another process has built meanwhile is used. */
async function buildAll(
  prepared: PreparedModel,
  builds: readonly ContentBuild[],
  options: ProvideOptions,
): Promise<void> {
  if (builds.length === 0) return
  const { connection, registry, self, emit, signal = new AbortController().signal } = prepared
  await buildInTurn(builds, {
    registry,
    self,
    signal,
    emit,
    build: (images) => build({ ...prepared, ...options }, images),
    isThere: async ({ image, hash }) =>
      hash !== null && !options.noCache && (await connection.engine.images.id(image)) !== null,
  })
}
