import type { Engine } from '../../engine/engine.ts'

/**
 * Removes containers that Compose has left under a temporary name. It makes the replacement of a container as
 * `SHORT_ID_NAME`, and renames it when the old one has been removed. If Compose fails or is killed before that, the
 * name stays taken, and Compose cannot replace the same container again.
 */
export async function removeTemporary(engine: Pick<Engine, 'containers'>, project: string): Promise<void> {
  const containers = await engine.containers.list(project)
  const replaced = new Set(containers.map(({ id }) => id.slice(0, 12)))
  const temporary = containers.filter(
    ({ name, state }) => state === 'created' && replaced.has(/^([0-9a-f]{12})_/.exec(name)?.[1] ?? ''),
  )
  await Promise.all(temporary.map(({ id }) => engine.containers.remove(id)))
}
