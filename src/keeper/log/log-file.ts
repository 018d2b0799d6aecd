import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** The size at which a log is put aside; the one put aside before is then dropped. */
const MAX_LOG_BYTES = 512 * 1024

/** A log of bounded size: the current file, and beside it the one before, `NAME.1.log`. */
export class LogFile implements Disposable {
  readonly #file: string
  readonly #maxBytes: number
  #descriptor: number
  #bytes: number

  constructor(file: string, maxBytes = MAX_LOG_BYTES) {
    this.#file = file
    this.#maxBytes = maxBytes
    ;[this.#descriptor, this.#bytes] = open(file)
  }

  /** Adds a line, with the time before it. */
  write(line: string, at = new Date()): void {
    const data = Buffer.from(`${at.toISOString()} ${line}\n`)
    if (this.#bytes > 0 && this.#bytes + data.length > this.#maxBytes) this.#rotate()
    writeSync(this.#descriptor, data)
    this.#bytes += data.length
  }

  /** Where it fails, the current file goes on being written. */
  #rotate(): void {
    const old = this.#descriptor
    renameSync(this.#file, previousLog(this.#file))
    ;[this.#descriptor, this.#bytes] = open(this.#file)
    closeSync(old)
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }
}

function open(file: string): [descriptor: number, bytes: number] {
  const descriptor = openSync(file, 'a', 0o600)
  return [descriptor, fstatSync(descriptor).size]
}

/** Where the log before the current one is. */
function previousLog(file: string): string {
  return file.replace(/\.log$/, '.1.log')
}
