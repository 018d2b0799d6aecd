import { closeSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatHead } from '../../core/evidence/stored-line.ts'
import { appendToOwnFile } from '../../host/home/own-file.ts'
import { CutErrors } from './cut-errors.ts'

/** A file with a part of a service's output. */
export interface Segment {
  file: string
  bytes: number
  isOpen: boolean
  /** When it was written to last, compared with others. */
  turn: number
  /** Closes it, if it is still written to, and removes it. */
  remove(): void
}

/** The output of one service: files of limited size, `SERVICE.0.log`, `SERVICE.1.log` and so on. */
export class ServiceFile implements Disposable {
  readonly #folder: string
  readonly #of: { service: string; project: string }
  readonly #maxBytes: number
  /** Those that exist, oldest first. */
  readonly segments: Segment[] = []
  readonly #errors: CutErrors
  #number = 0
  #lines = 0
  #turn = 0
  #open: { segment: Segment; descriptor: number } | null = null

  /** @param maxBytes what one file has */
  constructor(folder: string, of: { service: string; project: string }, maxBytes: number) {
    this.#folder = folder
    this.#of = of
    this.#maxBytes = maxBytes
    this.#errors = new CutErrors(join(folder, `${of.service}.errors.log`))
  }

  get bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /**
   * Adds lines, each without its line break.
   * @param turn a number that grows with each write
   */
  write(lines: readonly string[], turn: number): void {
    this.#turn = turn
    let block: string[] = []
    let bytes = 0
    const flush = () => {
      if (block.length === 0) return
      this.#add(block, bytes)
      block = []
      bytes = 0
    }
    for (const line of lines) {
      const size = Buffer.byteLength(line) + 1
      if (this.#open !== null && this.#open.segment.bytes + bytes + size > this.#maxBytes) {
        flush()
        this.#close()
      }
      if (this.#open === null) {
        flush()
        this.#begin()
      }
      block.push(line)
      bytes += size
    }
    flush()
  }

  /** Removes its oldest file. What looks like an error in it is kept. */
  cut(): void {
    const oldest = this.segments.shift()
    if (oldest === undefined) return
    this.#errors.keep(oldest.file)
    oldest.remove()
  }

  [Symbol.dispose](): void {
    this.#close()
  }

  #begin(): void {
    const name = `${this.#of.service}.${this.#number++}.log`
    const file = join(this.#folder, name)
    const descriptor = appendToOwnFile(file)
    const segment: Segment = {
      file,
      bytes: 0,
      isOpen: true,
      turn: this.#turn,
      remove: () => {
        if (this.#open?.segment === segment) this.#close()
        rmSync(file, { force: true })
      },
    }
    this.segments.push(segment)
    this.#open = { segment, descriptor }
    const head = formatHead({ ...this.#of, fromLine: this.#lines + 1 })
    this.#put([head], Buffer.byteLength(head) + 1)
  }

  #add(lines: readonly string[], bytes: number): void {
    this.#put(lines, bytes)
    this.#lines += lines.length
  }

  #put(lines: readonly string[], bytes: number): void {
    if (this.#open === null) return
    writeSync(this.#open.descriptor, `${lines.join('\n')}\n`)
    this.#open.segment.bytes += bytes
    this.#open.segment.turn = this.#turn
  }

  #close(): void {
    if (this.#open === null) return
    closeSync(this.#open.descriptor)
    this.#open.segment.isOpen = false
    this.#open = null
  }
}
