import { z } from 'zod'

const id = z.int().positive()
const path = z.string().min(1)
const names = z.array(z.string().min(1))
const timeMs = z.number().nonnegative()
const limitMs = z.number().positive()

const faults = z.strictObject({
  latencyMs: timeMs.optional(),
  bytesPerSecond: z.number().positive().optional(),
  hang: z.boolean().optional(),
  reset: z.boolean().optional(),
  refuse: z.boolean().optional(),
})

const act = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['state', 'stop', 'start', 'restart', 'pause', 'unpause', 'reconnect']) }),
  z.strictObject({ do: z.literal('logs'), sinceMs: timeMs.optional(), untilMs: timeMs.optional() }),
  z.strictObject({ do: z.literal('follow'), sinceMs: timeMs }),
  z.strictObject({ do: z.enum(['next lines', 'end follow', 'close proxy']), id }),
  z.strictObject({ do: z.literal('not seen'), id, pattern: z.string(), afterMs: timeMs }),
  z.strictObject({
    do: z.literal('exec'),
    command: z.array(z.string()).min(1),
    user: z.string().optional(),
    workingDir: z.string().optional(),
    environment: z.record(z.string(), z.string()).optional(),
    input: z.string().optional(),
    timeoutMs: limitMs.optional(),
  }),
  z.strictObject({ do: z.literal('copy out'), from: path, to: path }),
  z.strictObject({ do: z.literal('kill'), signal: z.string().regex(/^SIG[A-Z0-9+-]+$/u) }),
  z.strictObject({ do: z.literal('cut off'), from: names.min(1).optional() }),
  z.strictObject({
    do: z.literal('copy in'),
    from: z.union([z.strictObject({ path }), z.strictObject({ base64: z.string() })]),
    to: path,
  }),
  z.strictObject({ do: z.literal('proxy'), port: z.string().optional(), faults }),
  z.strictObject({ do: z.literal('set proxy'), id, faults }),
])

/** The parameters of the request `control`. */
export const controlSchema = z.strictObject({
  service: z.string().min(1),
  act,
  scope: z.enum(['test', 'file']),
})
