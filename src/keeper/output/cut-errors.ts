import { closeSync, rmSync, writeSync } from 'node:fs'
import { outlivingErrors } from '../../core/evidence/error-blocks.ts'
import { formatLine, parseLine, stampOf } from '../../core/evidence/stored-line.ts'
import { appendToOwnFile, readOwnFile } from '../../host/home/own-file.ts'

/** What errors that were cut may take for one service, in bytes. */
const MAX_BYTES = 256 * 1024

/** The errors in the files of a service that were removed, because there were too many lines: `SERVICE.errors.log`. */
export class CutErrors {
  readonly #file: string
  #lines: string[] = []
  #bytes = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Takes the errors of a file that is to be removed. */
  keep(segment: string): void {
    const lines = readOwnFile(segment) ?? ''
    const errors = outlivingErrors(lines.split('\n').flatMap((line) => parseLine(line) ?? []))
    if (errors.length === 0) return
    const added = errors.map(({ atMs, source, text }) => formatLine(stampOf(atMs), source, text))
    this.#lines.push(...added)
    this.#bytes += bytesOf(added)
    if (this.#bytes <= MAX_BYTES) {
      this.#append(added)
      return
    }
    // As with the other files, the oldest lines go first.
    while (this.#bytes > MAX_BYTES / 2) this.#bytes -= bytesOf(this.#lines.splice(0, 1))
    rmSync(this.#file, { force: true })
    this.#append(this.#lines)
  }

  #append(lines: readonly string[]): void {
    const descriptor = appendToOwnFile(this.#file)
    try {
      writeSync(descriptor, `${lines.join('\n')}\n`)
    } finally {
      closeSync(descriptor)
    }
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
}
