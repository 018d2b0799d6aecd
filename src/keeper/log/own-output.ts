import type { Writable } from 'node:stream'

/**
 * Sends what is written to an output of this process, by Node.js or by a library, through the log, line by line. The
 * output itself goes to the log's file, too, but past its bound of size.
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
