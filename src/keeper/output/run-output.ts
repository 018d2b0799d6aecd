import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { aligned } from '../../core/evidence/hidden-lines.ts'
import { formatLine, type Source, stampOf } from '../../core/evidence/stored-line.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { FollowedLine } from '../../engine/logs.ts'
import type { OutputSink } from '../../stack/output/follow.ts'
import { ServiceFile } from './service-file.ts'

/** How much of the output of a run's services is kept. */
export interface OutputLimits {
  /** Of one service, in bytes. */
  serviceBytes: number
  /** Of all services of the run, in bytes. */
  allBytes: number
  /** Of one file. The oldest file goes first, as a whole. */
  fileBytes: number
}

const OUTPUT_LIMITS: OutputLimits = {
  serviceBytes: 8 * 1024 * 1024,
  allBytes: 64 * 1024 * 1024,
  fileBytes: 512 * 1024,
}

/** Lines are written together, because each write costs more than a line. */
const WRITE_EVERY_MS = 100
/** So much waits in memory at most, for each service. */
const MAX_WAITING_BYTES = 256 * 1024
/** How long the beginning of a private key waits for its end. */
const MAX_KEY_LINES = 400

/** A line that is to be written. */
interface Waiting {
  atMs: number
  stamp: string
  source: Source
  text: string
}

/** One service of a stack. */
interface Written {
  file: ServiceFile
  waiting: Waiting[]
  waitingBytes: number
}

export interface RunOutputInput {
  /** `KEY.output`, which is made when the first line comes. */
  folder: string
  secrets: KnownSecrets
  limits?: OutputLimits
  /** Called once, if the output cannot be written. */
  onProblem(reason: string): void
}

/** Writes what the services of a run print to files of limited size: `KEY.output/PROJECT/SERVICE.0.log`. */
export class RunOutput implements Disposable {
  readonly #input: RunOutputInput
  readonly #limits: OutputLimits
  readonly #services = new Map<string, Written>()
  #turn = 0
  #timer: NodeJS.Timeout | undefined
  #isBroken = false

  constructor(input: RunOutputInput) {
    this.#input = input
    this.#limits = input.limits ?? OUTPUT_LIMITS
  }

  /** Takes the output of a stack. */
  sink(project: string): OutputSink {
    return {
      lines: (service, lines) => this.#take(project, service, lines.map(waitingLine)),
      happened: (service, atMs, text) =>
        this.#take(project, service, [{ atMs, stamp: stampOf(atMs), source: 'event', text }]),
    }
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const written of this.#services.values()) this.#write(written)
  }

  /** Writes the last lines of a stack that is gone, and closes its files. */
  close(project: string): void {
    this.flush()
    for (const [key, written] of this.#services) {
      if (!key.startsWith(`${project}/`)) continue
      this.#write(written, true)
      written.file[Symbol.dispose]()
    }
  }

  [Symbol.dispose](): void {
    this.flush()
    for (const written of this.#services.values()) {
      this.#write(written, true)
      written.file[Symbol.dispose]()
    }
  }

  #take(project: string, service: string, lines: readonly Waiting[]): void {
    if (this.#isBroken) return
    const written = this.#service(project, service)
    for (const line of lines) {
      written.waiting.push(line)
      written.waitingBytes += line.text.length
    }
    if (written.waitingBytes > MAX_WAITING_BYTES) this.#write(written)
    else this.#timer ??= setTimeout(() => this.flush(), WRITE_EVERY_MS).unref()
  }

  #service(project: string, service: string): Written {
    const key = `${project}/${service}`
    const known = this.#services.get(key)
    if (known !== undefined) return known
    const folder = join(this.#input.folder, project)
    this.#tried(() => mkdirSync(folder, { recursive: true, mode: 0o700 }))
    const file = new ServiceFile(folder, { service, project }, this.#limits.fileBytes)
    const made: Written = { file, waiting: [], waitingBytes: 0 }
    this.#services.set(key, made)
    return made
  }

  /** @param isEnd whether no more lines will come */
  #write(written: Written, isEnd = false): void {
    const { waiting } = written
    if (waiting.length === 0 || this.#isBroken) return
    const ready = isEnd ? waiting.length : beforeOpenKey(waiting)
    const lines = waiting.splice(0, ready)
    written.waitingBytes = waiting.reduce((sum, { text }) => sum + text.length, 0)
    if (lines.length === 0) return
    this.#tried(() => {
      written.file.write(this.#hidden(lines), ++this.#turn)
      this.#cut(written)
    })
  }

  /** Each output is looked at by itself, because lines of the other one would interrupt a secret of several lines. */
  #hidden(lines: readonly Waiting[]): string[] {
    const { secrets } = this.#input
    const all = SOURCES.flatMap((source) => {
      const own = lines.filter((line) => line.source === source)
      const hidden = secrets.hideLines(own.map(({ text }) => text))
      return aligned(own, ({ text }) => text, hidden)
    })
    if (all.length > 0) all.sort((a, b) => a.line.atMs - b.line.atMs)
    return all.map(({ line: { stamp, source }, text }) => formatLine(stamp, source, text))
  }

  /** Removes the oldest files until the limits are kept. */
  #cut(written: Written): void {
    const { serviceBytes, allBytes } = this.#limits
    while (written.file.bytes > serviceBytes && written.file.segments.length > 1) written.file.cut()
    const all = [...this.#services.values()]
    let sum = all.reduce((total, { file }) => total + file.bytes, 0)
    while (sum > allBytes) {
      // Those that are written to go last: a service that says little would lose all that it has said.
      const [oldest] = all
        .flatMap(({ file }) => file.segments.slice(0, 1).map((segment) => ({ file, segment })))
        .sort(
          (a, b) => Number(a.segment.isOpen) - Number(b.segment.isOpen) || a.segment.turn - b.segment.turn,
        )
      if (oldest === undefined || (oldest.file === written.file && oldest.segment.isOpen)) return
      sum -= oldest.segment.bytes
      oldest.file.cut()
    }
  }

  /** The stack is more important than its output: what cannot be written is reported once. */
  #tried(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!this.#isBroken) this.#input.onProblem(error instanceof Error ? error.message : String(error))
      this.#isBroken = true
      for (const written of this.#services.values()) written.waiting.length = 0
    }
  }
}

const SOURCES: readonly Source[] = ['stdout', 'stderr', 'event']

function waitingLine({ atMs, stamp, stream, text }: FollowedLine): Waiting {
  return { atMs, stamp: stamp === '' ? stampOf(Date.now()) : stamp, source: stream, text }
}

/** How many lines come before a private key whose end has not come. */
function beforeOpenKey(lines: readonly Waiting[]): number {
  const from = Math.max(0, lines.length - MAX_KEY_LINES)
  for (let at = lines.length - 1; at >= from; at -= 1) {
    const text = lines[at]?.text ?? ''
    if (!text.includes('-----')) continue
    return text.includes('-----BEGIN ') && !text.includes('-----END ') ? at : lines.length
  }
  return lines.length
}
