import type { Readable } from 'node:stream'
import { z } from 'zod'
import { SsotError } from '../../../core/errors/errors.ts'

/** The result of a request; null when the engine answers "not found". */
export async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request
  } catch (error) {
    if (statusCode(error) === 404) return null
    throw error
  }
}

/** Whether the error means that the removal is already in progress, requested by another process. */
export function isInProgress(error: unknown): boolean {
  return statusCode(error) === 409 && /already in progress/.test(messageOf(error))
}

/** The HTTP status of the engine's answer; undefined when the error is not an answer of the engine. */
export function statusCode(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * The answer, checked to have the shape that this program reads.
 * @throws ENGINE_NOT_ANSWERING when it has another shape
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new SsotError({
    code: 'ENGINE_NOT_ANSWERING',
    summary: `The engine's answer (${what}) has an unknown form: ${z.prettifyError(result.error)}`,
    todo: 'Check that the engine supports the Docker Engine API 1.44 or later. Report this message if it does.',
  })
}

/**
 * The data of the stream; null when the signal aborts it.
 * @param maxBytes anything beyond is read and discarded
 */
export async function readAll(
  stream: Readable,
  signal: AbortSignal,
  maxBytes: number,
): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  const isRead = await forEachChunk(stream, signal, (chunk) => {
    if (length < maxBytes) chunks.push(chunk.subarray(0, maxBytes - length))
    length += chunk.length
  })
  return isRead ? Buffer.concat(chunks) : null
}

/**
 * Passes on the pieces of the stream as they come.
 * @returns whether it was read to its end; false when the signal aborts it
 */
export async function forEachChunk(
  stream: Readable,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void,
): Promise<boolean> {
  const abort = () => stream.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) return false
    for await (const chunk of stream as AsyncIterable<Buffer>) onChunk(chunk)
    return !signal.aborted
  } catch (error) {
    if (signal.aborted) return false
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
    stream.destroy()
  }
}

/**
 * Passes on what has come in a stream, together a little later than it comes: a source that writes in many small pieces would cost much
 * otherwise. Resolves at its end, or when the signal aborts it.
 */
export async function forEachBatch(
  stream: Readable,
  signal: AbortSignal,
  afterMs: number,
  onBatch: (batch: Buffer) => void,
): Promise<void> {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const drain = () => {
    timer = undefined
    try {
      for (let batch = stream.read(); batch !== null; batch = stream.read()) onBatch(batch as Buffer)
    } catch (error) {
      reject(error)
    }
  }
  const abort = () => stream.destroy()
  stream.on('readable', () => {
    timer ??= setTimeout(drain, afterMs)
  })
  stream.on('error', (error) => (signal.aborted ? resolve() : reject(error)))
  stream.on('close', resolve)
  stream.on('end', resolve)
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) return
    await over
  } finally {
    signal.removeEventListener('abort', abort)
    clearTimeout(timer)
    stream.destroy()
  }
}
