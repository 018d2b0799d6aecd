import { join } from 'node:path'
import type { Emit } from '../../core/events/event.ts'
import { excerptOf, type OtherTest } from '../../core/evidence/excerpt.ts'
import { ServiceLives } from '../../core/evidence/service-lives.ts'
import type { TestWindow } from '../../core/evidence/test-windows.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'
import { type Following, followOutput, type OutputSink } from '../../stack/output/follow.ts'
import { followUsage } from '../../stack/output/usage.ts'
import { readOutput, type ServiceLines } from './read-output.ts'
import { RunOutput } from './run-output.ts'

/** A test whose window is asked for, and the tests that shared its stack meanwhile. */
export interface EvidenceQuestion extends TestWindow {
  others: readonly OtherTest[]
  hasPassed: boolean
  /** When the next test of its file began; infinite: none has. */
  nextBeganAtMs: number
}

export interface EvidenceInput {
  /** `KEY.output` */
  folder: string
  secrets: KnownSecrets
  emit: Emit
}

/** What services write because of a test may come a little after it. */
const GRACE_MS = 250

/** What the services of a keeper's stacks print, and what of it belongs to a test. */
export class Evidence implements Disposable {
  readonly #input: EvidenceInput
  readonly #output: RunOutput
  /** By project: how far the clock of its engine is ahead of that of this machine. */
  readonly #offsets = new Map<string, Promise<number>>()

  /** By project. */
  readonly #lives = new Map<string, ServiceLives>()

  constructor(input: EvidenceInput) {
    this.#input = input
    this.#output = new RunOutput({
      ...input,
      onProblem: (reason) => input.emit({ type: 'record-problem', reason }),
    })
  }

  /**
   * Begins to write what the services of a stack print.
   * @param isRunning whether they have been running for long: what they have printed before is left out
   */
  follow(engine: Engine, project: string, isRunning = false): Following {
    const offset = clockOffset(engine)
    this.#offsets.set(project, offset)
    const folder = this.folderOf(project)
    void offset.then((clockOffsetMs) =>
      this.#input.emit({ type: 'output-followed', project, folder, clockOffsetMs }),
    )
    const sinceMs = isRunning ? nowMs() : null
    const sink = this.#heardBy(this.#livesOf(project), this.#output.sink(project))
    const following = followOutput({ engine, project, sink, sinceMs })
    const usage = followUsage({ engine, project, emit: this.#input.emit })
    return {
      end: async (isRemoved) => {
        usage[Symbol.dispose]()
        await following.end(isRemoved)
        this.#output.close(project)
      },
    }
  }

  /** @param services those of a stack that are never done */
  keepRunning(project: string, services: Iterable<string>): void {
    this.#livesOf(project).keepRunning(services)
  }

  /** Where the output of a stack is. */
  folderOf(project: string): string {
    return join(this.#input.folder, project)
  }

  /** An excerpt for each test, as lines; null: nothing was written in its window. */
  async excerpts(questions: readonly EvidenceQuestion[]): Promise<(string[] | null)[]> {
    const last = Math.max(...questions.map(({ endedAtMs }) => endedAtMs))
    await pause(Math.min(GRACE_MS, last + GRACE_MS - nowMs()), new AbortController().signal)
    this.#output.flush()
    const byProject = Map.groupBy(questions, ({ project }) => project)
    const read = new Map<string, { lines: ServiceLines[]; offset: number }>()
    for (const [project, asked] of byProject) {
      const offset = (await this.#offsets.get(project)) ?? 0
      const from = Math.min(...asked.map(({ beganAtMs }) => beganAtMs)) + offset
      const to = Math.max(...asked.map(({ endedAtMs }) => endedAtMs)) + GRACE_MS + offset
      read.set(project, { lines: readOutput(this.folderOf(project), from, to), offset })
    }
    return questions.map((question) => this.#excerpt(question, read.get(question.project)))
  }

  /**
   * What the services of a stack have written until its start failed, for the error of the start.
   * @param failedAtMs when it was given up: what happens while the stack is taken down is left out
   * @param failed the service that the error shows already
   * @param isWhole whether as much as an error can have is wanted, because nobody can read the files later
   */
  async story(
    project: string,
    { beganAtMs, failedAtMs }: { beganAtMs: number; failedAtMs: number },
    { failed, isWhole }: { failed: string | undefined; isWhole: boolean },
  ): Promise<string> {
    const offset = (await this.#offsets.get(project)) ?? 0
    const window = { beganAtMs: beganAtMs + offset, endedAtMs: failedAtMs + offset }
    this.#output.flush()
    const folder = this.folderOf(project)
    const all = readOutput(folder, window.beganAtMs, window.endedAtMs)
    const services = all.filter(({ service }) => service !== failed)
    const input = { services, window, during: 'start', others: [], folder } as const
    const excerpt = excerptOf(isWhole ? { ...input, limits: WHOLE_STORY } : input)
    if (excerpt !== null) return this.#input.secrets.hideLines(excerpt).join('\n')
    return all.length === 0 ? '' : `All output of the services: ${folder}`
  }

  [Symbol.dispose](): void {
    this.#output[Symbol.dispose]()
  }

  #livesOf(project: string): ServiceLives {
    const lives = this.#lives.get(project) ?? new ServiceLives()
    this.#lives.set(project, lives)
    return lives
  }

  #heardBy(lives: ServiceLives, sink: OutputSink): OutputSink {
    return {
      lines: sink.lines,
      happened(service, atMs, what, id) {
        lives.hear(service, id, atMs, what)
        sink.happened(service, atMs, what, id)
      },
      found: (service, id) => lives.found(service, id),
    }
  }

  #excerpt(
    { project, name, others, hasPassed, beganAtMs, endedAtMs, nextBeganAtMs }: EvidenceQuestion,
    read: { lines: ServiceLines[]; offset: number } | undefined,
  ): string[] | null {
    if (read === undefined) return null
    const window = {
      beganAtMs: beganAtMs + read.offset,
      endedAtMs: endedAtMs + read.offset,
      nextBeganAtMs: nextBeganAtMs + read.offset,
    }
    const ownMs = Math.max(0, nextBeganAtMs - endedAtMs)
    // The engine stamps lines late, above all on a busy machine: what the next test may have written may be of one that has failed.
    const graceMs = hasPassed ? Math.min(GRACE_MS, ownMs) : GRACE_MS
    const services = read.lines.map(({ service, lines, isCut }) => ({
      service,
      isCut,
      lines: lines.filter(({ atMs }) => atMs >= window.beganAtMs && atMs <= window.endedAtMs + graceMs),
    }))
    const during = name === null ? 'file' : 'test'
    const beginning = { beganAtMs: window.beganAtMs, clockAheadMs: read.offset, during } as const
    const excerpt = excerptOf({
      services,
      window,
      during,
      standing: this.#lives.get(project)?.standingAt(beginning) ?? [],
      others,
      folder: this.folderOf(project),
    })
    // A secret may have become known since it was written.
    return excerpt && this.#input.secrets.hideLines(excerpt)
  }
}

/** Of each service the last lines, as many as an error can have. */
const WHOLE_STORY = { lines: 200, lastOfService: 100 }

/** How far the clock of the engine is ahead, in milliseconds; 0 where that is less than the question has taken. */
async function clockOffset({ system }: Pick<Engine, 'system'>): Promise<number> {
  try {
    const askedAtMs = nowMs()
    const engineMs = await system.timeMs()
    const tookMs = nowMs() - askedAtMs
    const offset = engineMs - (askedAtMs + tookMs / 2)
    return Number.isNaN(offset) || Math.abs(offset) <= tookMs ? 0 : Math.round(offset)
  } catch {
    // The keeper reports that the engine is lost.
    return 0
  }
}
