import { z } from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import { VERSION } from '../../core/version.ts'
import { type ClientMessage, PROTOCOL } from './protocol.ts'

/** No message of a client comes near it. */
export const MAX_MESSAGE_BYTES = 64 * 1024

const readinessSchema = z.strictObject({
  path: z.string().min(1).optional(),
  status: z.int().optional(),
  timeoutMs: z.number().positive().optional(),
})

const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('lease'),
    protocol: z.number(),
    version: z.string(),
    holder: z.strictObject({ pid: z.int().positive(), startTime: z.string().min(1) }),
    bound: z.enum(['connection', 'holder']),
    root: z.string().min(1),
    environment: z.string().min(1),
    startTimeoutMs: z.number().positive().optional(),
    services: z.array(z.string().min(1)).min(1).optional(),
    readiness: z.record(z.string(), readinessSchema).optional(),
    keep: z.literal('on-failure').optional(),
    isVerbose: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('release'), hasFailed: z.boolean().optional() }),
])

const greetingSchema = z.looseObject({ protocol: z.number(), version: z.string() })

/**
 * @param line one line from a client, without its end
 * @throws KEEPER_VERSION when the client is of another version, PROTOCOL_INVALID when it is not a client's
 */
export function parseClientMessage(line: string): ClientMessage {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  const greeting = greetingSchema.safeParse(value)
  // First, since a message of another version need not have the shape of this one's.
  if (greeting.success && (greeting.data.protocol !== PROTOCOL || greeting.data.version !== VERSION)) {
    throw otherVersion(greeting.data.version)
  }
  const result = clientMessageSchema.safeParse(value)
  if (!result.success) throw invalid(z.prettifyError(result.error))
  // Of a message that came as JSON, an optional field is there or not, and never undefined.
  return result.data as ClientMessage
}

function otherVersion(version: string): SsotError {
  return new SsotError({
    code: 'KEEPER_VERSION',
    summary: `The keeper of this run is of version ${VERSION}, its client of version ${version}`,
    todo: 'Two versions of vitest-environment-ssot-docker are installed side by side: `npm ls vitest-environment-ssot-docker` shows where. Keep one.',
  })
}

function invalid(reason: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'PROTOCOL_INVALID',
    summary: `A message to the keeper cannot be read: ${reason}`,
    todo: 'Only clients of the same package speak to a keeper; report this message if that is what you did.',
    cause,
  })
}
