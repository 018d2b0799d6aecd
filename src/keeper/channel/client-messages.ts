import { z } from 'zod'
import { ERROR_CODES, SsotError } from '../../core/errors/errors.ts'
import { OPTIONS } from '../../core/options/schema.ts'
import type { Shape } from '../../core/options/shapes.ts'
import { MAX_NAME_LENGTH } from '../../core/resets/snapshot-name.ts'
import { VERSION } from '../../core/version.ts'
import { controlSchema } from './control-messages.ts'
import { MAX_ASKED_TESTS, PROTOCOL } from './protocol.ts'
import type { Message } from './wire.ts'

/** Far more than any message of a client needs, the largest of which has its environment. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

const helloSchema = z.strictObject({ hello: z.looseObject({ protocol: z.number(), version: z.string() }) })

const holderSchema = z.strictObject({ pid: z.int().positive(), startTime: z.string().min(1) })

const requestOptionsSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(OPTIONS)
      .filter(([, { scope }]) => scope === 'stack' || scope === 'start')
      .map(([name, { shape }]) => [name, schemaOf(shape).optional()]),
  ),
)

const stackRequestSchema = z.strictObject({
  root: z.string().min(1),
  environment: z.string().min(1),
  options: requestOptionsSchema,
})

const envSchema = z.record(z.string(), z.string()).optional()

const fileNote = { file: z.string().min(1), atMs: z.number() }
const testNote = { ...fileNote, name: z.string(), line: z.int().positive().optional() }
const endNote = { state: z.enum(['passed', 'failed', 'skipped']), ms: z.number().nonnegative() }

/** What a test runner tells of its tests. */
const testNoteSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('test-file-began'), ...fileNote }),
  z.strictObject({ type: z.literal('test-file-ended'), ...fileNote, ...endNote }),
  z.strictObject({ type: z.literal('test-began'), ...testNote }),
  z.strictObject({ type: z.literal('test-ended'), ...testNote, ...endNote, error: z.string().optional() }),
])

const requestSchema = z.discriminatedUnion('request', [
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('lease'),
    params: z.strictObject({
      holder: holderSchema,
      bound: z.enum(['connection', 'holder']),
      request: stackRequestSchema,
      events: z.enum(['none', 'progress', 'all']),
      env: envSchema,
      inUseBy: z.int().positive().optional(),
      resets: z.enum(['runner', 'test file']).optional(),
      testFile: z.string().min(1).optional(),
      pool: z
        .strictObject({
          workers: z.int().positive().optional(),
          files: z.int().nonnegative().optional(),
          isOnlyRun: z.boolean().optional(),
        })
        .optional(),
    }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('release'),
    params: z.strictObject({ hasFailed: z.boolean() }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.enum(['drift', 'refresh', 'reset', 'leave', 'undo']),
    params: z.strictObject({}),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.enum(['snapshot', 'restore']),
    params: z.strictObject({ name: z.string().min(1).max(MAX_NAME_LENGTH) }),
  }),
  z.strictObject({ id: z.int().positive(), request: z.literal('control'), params: controlSchema }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('rest'),
    params: z.strictObject({ number: z.int().positive() }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('expectFiles'),
    params: z.strictObject({ files: z.int().nonnegative() }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('announce'),
    params: z.strictObject({ holder: holderSchema, request: stackRequestSchema, env: envSchema }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('endRest'),
    params: z.strictObject({ because: z.enum(['time', 'memory', 'ports', 'asked for']) }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('setup'),
    params: z.strictObject({ hasFailed: z.boolean() }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('nextFile'),
    params: z.strictObject({ testFile: z.string().min(1).optional() }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('tests'),
    params: z.strictObject({ events: z.array(testNoteSchema) }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('evidence'),
    params: z.strictObject({
      tests: z
        .array(
          z.strictObject({
            file: z.string().min(1),
            name: z.string().nullable(),
            beganAtMs: z.number(),
            endedAtMs: z.number(),
          }),
        )
        .min(1)
        .max(MAX_ASKED_TESTS),
    }),
  }),
  z.strictObject({
    id: z.int().positive(),
    request: z.literal('report'),
    params: z.strictObject({ file: z.string().min(1), hasFailed: z.boolean() }),
  }),
])

/** The answer to a request of the keeper. */
const answerSchema = z.union([
  z.strictObject({ id: z.int().positive(), result: z.null() }),
  z.strictObject({
    id: z.int().positive(),
    error: z.looseObject({
      code: z.enum(ERROR_CODES),
      summary: z.string(),
      todo: z.string(),
    }),
  }),
])

/** A check of an option's value, from the schema of the options. */
function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'text':
    case 'path':
    case 'duration':
      return z.string().min(1)
    case 'milliseconds':
      return z.number().positive()
    case 'count':
      return z.int().positive()
    case 'status':
      return z.int()
    case 'one of':
      return z.enum(shape.values)
    case 'yes or no':
      return z.boolean()
    case 'names':
      return z.array(z.string().min(1)).min(1)
    case 'keys':
      return z.strictObject(keysOf(shape.keys))
    case 'by service':
      return z.record(z.string(), z.strictObject(keysOf(shape.keys)))
  }
}

function keysOf(keys: Readonly<Record<string, { shape: Shape }>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, { shape }]) => [name, schemaOf(shape).optional()]),
  )
}

/**
 * Returns a reader for the messages of one client. The first message must be a greeting.
 *
 * The reader throws KEEPER_VERSION when the client has another version, and PROTOCOL_INVALID when the line is not a
 * message of a client.
 */
export function clientMessageReader(): (line: string) => Message {
  let isGreeted = false
  return (line) => {
    const value = parsed(line)
    if (!isGreeted) {
      const hello = checked(helloSchema, value)
      if (hello.hello.protocol !== PROTOCOL || hello.hello.version !== VERSION) {
        throw otherVersion(hello.hello.version)
      }
      isGreeted = true
      return hello
    }
    const isRequest = typeof value !== 'object' || value === null || 'request' in value
    return isRequest ? checked(requestSchema, value) : checked(answerSchema, value)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (!result.success) throw invalid(z.prettifyError(result.error))
  return result.data
}

function otherVersion(version: string): SsotError {
  return new SsotError({
    code: 'KEEPER_VERSION',
    summary: `The keeper of this run has version ${VERSION}, but its client has version ${version}`,
    todo: 'Two versions of vitest-environment-ssot-docker are installed side by side: `npm ls vitest-environment-ssot-docker` shows where. Keep one.',
  })
}

function invalid(reason: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'PROTOCOL_INVALID',
    summary: `A message to the keeper cannot be read: ${reason}`,
    todo: 'Only this package may connect to a keeper. If no other program has done so, report this message.',
    cause,
  })
}
