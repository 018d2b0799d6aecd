import { closeSync, fstatSync, renameSync, writeSync } from 'node:fs'
import { appendToOwnFile } from '../../host/home/own-file.ts'

/**
 * Writes lines to a file of limited size. When it is full, it is renamed, such as to `NAME.1.log`, and a new one
 * begins.
 */
export class LogFile implements Disposable {
  readonly #file: string
  readonly #maxBytes: number
  #descriptor: number
  #bytes: number

  /** @param maxBytes the size that the file may have */
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

  /**
   * Renames the file, which replaces the one that was renamed before, and begins a new one. If that fails, lines still
   * go to the current file.
   */
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
  const descriptor = appendToOwnFile(file)
  return [descriptor, fstatSync(descriptor).size]
}

/** The name of the renamed file: `NAME.1.log`, `NAME.1.events.jsonl`. */
function previousLog(file: string): string {
  return file.replace(/(\.events\.jsonl|\.log)$/, '.1$1')
}
