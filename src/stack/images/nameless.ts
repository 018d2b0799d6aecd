import type { Engine } from '../../engine/engine.ts'
import type { Pins } from '../history/pins.ts'

/** The ids of the images that the engine has, by reference. */
export async function imageIds(
  engine: Pick<Engine, 'images'>,
  builds: readonly { image: string }[],
): Promise<Map<string, string>> {
  const found = await Promise.all(
    builds.map(async ({ image }) => [image, await engine.images.id(image)] as const),
  )
  return new Map(found.flatMap(([image, id]) => (id === null ? [] : [[image, id]])))
}

/**
 * Removes the images that have lost their name to a new build. Pruning goes by name, so it would never find them. Those of a
 * version that a stack may go back to stay; pruning removes them when none of the versions is kept.
 * @param before ids by reference before the build
 */
export async function removeNameless(
  engine: Pick<Engine, 'images'>,
  builds: readonly { image: string }[],
  before: ReadonlyMap<string, string>,
  pins: () => Pins,
): Promise<void> {
  if (before.size === 0) return
  const now = await imageIds(engine, builds)
  const nameless = [...before].filter(([image, id]) => now.get(image) !== id)
  if (nameless.length === 0) return
  const { isPinned } = pins()
  for (const [, id] of nameless) if (!isPinned(id)) await engine.images.remove(id)
}
