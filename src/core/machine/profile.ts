import { z } from 'zod'
import { SsotError } from '../errors/errors.ts'

const because = z.string().min(1)

const profileSchema = z.object({
  version: z.literal(1),
  engine: z.object({
    kind: z.enum(['host', 'embedded']),
    endpoint: z.string().min(1),
    compose: z.array(z.string()).min(1),
    /** Null: unknown, because the profile was written before this field existed. */
    buildx: z.array(z.string()).min(1).nullable().default(null),
    docker: z.array(z.string()).min(1),
    dockerConfig: z.string().nullable(),
    because,
  }),
  images: z.object({ source: z.enum(['registry', 'debian']), because }),
  buildCaFile: z.string(),
  browser: z.object({ executable: z.string() }).nullable(),
})

/** What `npm run setup` decided once for this machine and user. */
export type MachineProfile = z.infer<typeof profileSchema>

/** @throws PROFILE_INVALID when the text is not JSON, or a field is missing or wrong */
export function parseProfile(text: string, file: string): MachineProfile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(file, 'it is not JSON', cause)
  }
  const result = profileSchema.safeParse(value)
  if (!result.success) throw invalid(file, z.prettifyError(result.error))
  return result.data
}

function invalid(file: string, reason: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'PROFILE_INVALID',
    summary: `The machine profile ${file} cannot be used: ${reason}`,
    todo: 'Remove the file and run `npm run setup`, which writes a new one.',
    cause,
  })
}
