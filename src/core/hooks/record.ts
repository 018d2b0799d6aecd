import { z } from 'zod'
import type { Hook } from './hooks.ts'

const recordSchema = z.array(
  z.object({
    command: z.array(z.string()),
    user: z.string().optional(),
    workingDir: z.string().optional(),
    isPrivileged: z.boolean(),
    environment: z.array(z.string()),
  }),
)

/** The value of a label that records hooks. */
export function recordOfHooks(hooks: readonly Hook[]): string {
  // Compose would interpolate it.
  return JSON.stringify(hooks).replaceAll('$', '\\u0024')
}

/** The hooks in a record; none when there is no record that can be read. */
export function hooksFromRecord(record: string | undefined): Hook[] {
  if (record === undefined) return []
  let value: unknown
  try {
    value = JSON.parse(record)
  } catch {
    return [] // A user may set any label.
  }
  const result = recordSchema.safeParse(value)
  if (!result.success) return []
  return result.data.map(({ user, workingDir, ...hook }) => ({
    ...hook,
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
  }))
}
