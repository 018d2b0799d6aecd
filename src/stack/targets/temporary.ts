import { fromTemporaryName } from '../../core/replay/replacement.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * The containers of a project, none of which has a temporary name. The replacement of a container is made as `SHORT_ID_NAME`, and renamed
 * when the old one has been removed. If whoever makes it fails or is killed before that, the name stays taken, and Compose
 * cannot replace the same container again. So a replacement is removed while its old container is there, and gets
 * its name if that is gone.
 */
export async function withoutTemporary(
  engine: Pick<Engine, 'containers'>,
  project: string,
): Promise<ContainerSummary[]> {
  const containers = await engine.containers.list(project)
  const old = new Set(containers.map(({ id }) => id.slice(0, 12)))
  const taken = new Set(containers.map(({ name }) => name))
  const settled = await Promise.all(
    containers.map(async (container): Promise<ContainerSummary[]> => {
      const temporary = fromTemporaryName(container.name)
      if (temporary === null || container.state !== 'created') return [container]
      const { shortId, name } = temporary
      if (old.has(shortId)) {
        await engine.containers.remove(container.id)
        return []
      }
      if (taken.has(name)) return [container]
      await engine.containers.rename(container.id, name)
      return [{ ...container, name }]
    }),
  )
  return settled.flat()
}
