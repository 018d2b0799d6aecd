import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** Lines in a file of bounded size: the current file, and beside it the one before, such as `NAME.1.log`. */
export class LogFile implements Disposable {
  readonly #file: string
  readonly #maxBytes: number
  #descriptor: number
  #bytes: number

  /** @param maxBytes the size at which the file is put aside; the one put aside before is then dropped */
  constructor(file: string, maxBytes: number) {
    this.#file = file
    this.#maxBytes = maxBytes
    ;[this.#descriptor, this.#bytes] = open(file)
  }

  /** Whether the file has no room for a line. A line always fits into an empty file. */
  isFullFor(line: string): boolean {
    return this.#bytes > 0 && this.#bytes + Buffer.byteLength(line) + 1 > this.#maxBytes
  }

  /** Adds a line. */
  write(line: string): void {
    const data = Buffer.from(`${line}\n`)
    writeSync(this.#descriptor, data)
    this.#bytes += data.length
  }

  /** Puts the file aside and begins another one. Where that fails, the current file goes on being written. */
  rotate(): void {
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

/** Where the file before the current one is: `NAME.1.log`, `NAME.1.events.jsonl`. */
function previousLog(file: string): string {
  return file.replace(/(\.events\.jsonl|\.log)$/, '.1$1')
}
