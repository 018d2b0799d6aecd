import type { Writable } from 'node:stream'

/**
 * Sends what Node.js or a library writes to an output of this process to the log, line by line. Without this, it would
 * reach the log's file directly and ignore its size limit.
 */
export function divertOutput(output: Writable, log: (line: string) => void): void {
  output.write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown) => {
    const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString('utf8') : String(chunk)
    for (const line of text.split('\n')) if (line.trim() !== '') log(line.trimEnd())
    const written = [encodingOrDone, done].find((one) => typeof one === 'function')
    if (written) queueMicrotask(() => written())
    return true
  }
}
