import type { ImageOperation } from '../../core/plan/operation.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { build } from './build.ts'
import { buildInTurn } from './build-turns.ts'
import { pull } from './pull.ts'
import type { ContentBuild, WantedImages } from './want.ts'

export interface ProvideOptions {
  /** Builds every layer again, also of images that are there. */
  noCache: boolean
  /** What becomes of the stack when a build fails; absent: there is none yet. */
  aftermath?: 'left'
}

/**
 * Carries out the operations that make images available: builds and pulls, side by side.
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
  // Both have ended: neither goes on behind an error of the other.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** Each image by one process at a time, but for those that are one stack's alone or are to be built again. */
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
