import type { Engine } from '../../engine/engine.ts'

/** What all containers of a stack use, in bytes; null: the engine does not say it of any. */
export async function memoryOf(
  { containers }: Pick<Engine, 'containers'>,
  stack: string,
): Promise<number | null> {
  const found = await containers.list(stack)
  const usages = await Promise.all(found.map(({ id }) => containers.usage(id)))
  const known = usages.flatMap((usage) => (usage === null ? [] : [usage.memoryBytes]))
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0)
}
