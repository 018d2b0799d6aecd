import { randomBytes } from 'node:crypto'
import { readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOwnFile } from '../home/own-file.ts'

/** How much is kept. */
export interface RecordingLimits {
  files: number
  bytes: number
}

/** A recording of twenty services has about 60 kB. Of a stack that stays, each service has a small one. */
const LIMITS: RecordingLimits = { files: 400, bytes: 10 * 1024 * 1024 }

/** A file that is being written, or was when its process was killed. */
const UNFINISHED = /^\.[0-9a-f]+\.tmp$/
/** A file takes milliseconds to write. */
const UNFINISHED_MS = 60_000

/**
 * Texts by key, in the home folder. Nothing here throws: what cannot be read counts as absent, and what cannot be written is not
 * kept, which is reported.
 */
export class Recordings {
  readonly #folder: string
  readonly #onProblem: (reason: string) => void
  readonly #limits: RecordingLimits

  constructor(folder: string, onProblem: (reason: string) => void, limits = LIMITS) {
    this.#folder = folder
    this.#onProblem = onProblem
    this.#limits = limits
  }

  /** The text of a key, which counts as used now; null: there is none that can be read. */
  read(key: string, nowMs: number): string | null {
    return this.#attempt('read', null, () => {
      const file = this.#fileOf(key)
      const text = readOwnFile(file)
      if (text !== null) utimesSync(file, nowMs / 1000, nowMs / 1000)
      return text
    })
  }

  /** Keeps a text under a key, and removes those that were not used for longest if there are too many. */
  write(key: string, text: string, nowMs: number): void {
    if (Buffer.byteLength(text) > MAX_BYTES) {
      this.#onProblem(`A recording is larger than ${MAX_BYTES} bytes and is not kept`)
      return
    }
    this.#attempt('written', undefined, () => {
      // Other processes see the old file or the whole new one.
      const unfinished = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`)
      try {
        writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
        utimesSync(unfinished, nowMs / 1000, nowMs / 1000)
        renameSync(unfinished, this.#fileOf(key))
      } finally {
        rmSync(unfinished, { force: true })
      }
      this.#trim(nowMs)
    })
  }

  remove(key: string): void {
    this.#attempt('removed', undefined, () => rmSync(this.#fileOf(key), { force: true }))
  }

  #trim(nowMs: number): void {
    const files = readdirSync(this.#folder).flatMap((name) => {
      const path = join(this.#folder, name)
      // Another process may have removed it.
      const stats = statSync(path, { throwIfNoEntry: false })
      return stats === undefined ? [] : [{ path, name, bytes: stats.size, usedAtMs: stats.mtimeMs }]
    })
    const [unfinished, whole] = [
      files.filter(({ name }) => UNFINISHED.test(name)),
      files.filter(({ name }) => name.endsWith('.json')),
    ]
    for (const { path, usedAtMs } of unfinished)
      if (usedAtMs < nowMs - UNFINISHED_MS) rmSync(path, { force: true })
    let bytes = 0
    for (const [index, file] of whole.sort((a, b) => b.usedAtMs - a.usedAtMs).entries()) {
      bytes += file.bytes
      if (index >= this.#limits.files || bytes > this.#limits.bytes) rmSync(file.path, { force: true })
    }
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${key}.json`)
  }

  #attempt<T>(done: string, otherwise: T, act: () => T): T {
    try {
      return act()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#onProblem(`A recording in ${this.#folder} cannot be ${done}: ${reason}`)
      return otherwise
    }
  }
}

/** Larger files of the home are not read. */
const MAX_BYTES = 1024 * 1024
