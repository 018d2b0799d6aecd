import type { TestTime } from '../../keeper/channel/protocol.ts'
import type { EvidenceMode, TestLog } from '../../runner/evidence/test-log.ts'
import type { WorkerState } from '../worker-state.ts'
import { addTo, MAX_ERROR, stateOf, type WithDiff } from './errors.ts'
import type { Result, Task, WorkerCalls } from './worker-calls.ts'

/*
 * Without the plugin, no code of this package runs in Vitest's main process, and a worker hears of its tests only where it tells the main
 * process of them. The engine tests check for every pool that this is where this file expects it.
 */

/** The event of a test, a block or a file that has ended. */
const ENDS = /^(?:test-finished|suite-finished|suite-failed-early)$/

/** What is known of a task. */
interface Known {
  type: string
  file: string
  /** With those of the blocks around it; empty for a file. */
  name: string
  line?: number
}

/** Tells the keeper of the tests of one worker, and adds to the errors of those that have failed what the services have written. */
export class WorkerTests {
  readonly #log: TestLog
  readonly #mode: EvidenceMode
  readonly #print: (text: string) => void
  readonly #known = new Map<string, Known>()
  /** When each file has begun. */
  readonly #began = new Map<string, number>()
  readonly #shown = new Set<string>()
  readonly #heard = new WeakSet<WorkerState>()
  /** The main process hears of updates in their order. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param print shows the excerpts of tests that have passed */
  constructor(log: TestLog, mode: EvidenceMode, print: (text: string) => void) {
    this.#log = log
    this.#mode = mode
    this.#print = print
  }

  /** Listens to the tests of one run of the worker. */
  listen(state: WorkerState | undefined): void {
    const calls = state?.rpc
    // Answers of the main process are messages, too, and do not begin a run.
    if (state === undefined || calls === undefined || this.#heard.has(state)) return
    this.#heard.add(state)
    const own: WorkerCalls = {
      onQueued: (file) => {
        this.#begin(file)
        return calls.onQueued(file)
      },
      onCollected: (files) => {
        for (const file of files) this.#learn(file, file.filepath ?? file.name, [])
        return calls.onCollected(files)
      },
      onTaskUpdate: (allPacks, allEvents) => {
        // Vitest empties them when this returns.
        const [packs, events] = [[...allPacks], [...allEvents]]
        const before = this.#last
        const told = this.#hear(packs, events)
        this.#last = Promise.allSettled([before, told]).then(() => calls.onTaskUpdate(packs, events))
        return this.#last
      },
    }
    // It is a proxy itself, whose properties cannot be set.
    state.rpc = new Proxy(calls, {
      get: (target, name, receiver) =>
        Object.hasOwn(own, name) ? own[name as keyof WorkerCalls] : Reflect.get(target, name, receiver),
    })
  }

  #begin(file: Task): void {
    const path = file.filepath ?? file.name
    const atMs = Date.now()
    this.#began.set(path, atMs)
    this.#learn(file, path, [])
    this.#log.note({ type: 'test-file-began', file: path, atMs })
  }

  #learn(task: Task, file: string, blocks: readonly string[]): void {
    const { id, type, location } = task
    const names = task.filepath === undefined ? [...blocks, task.name] : []
    this.#known.set(id, { type, file, name: names.join(' > '), ...(location && { line: location.line }) })
    for (const child of task.tasks ?? []) this.#learn(child, file, names)
  }

  /** Resolves when the errors have what is to be shown with them. */
  async #hear(
    packs: Parameters<WorkerCalls['onTaskUpdate']>[0],
    events: Parameters<WorkerCalls['onTaskUpdate']>[1],
  ): Promise<void> {
    const results = new Map(packs.map(([id, result]) => [id, result]))
    for (const [id, event] of events) this.#note(id, event, results.get(id))
    // Before its end, a test may have errors already, and its time is not known.
    const ended = new Set(events.flatMap(([id, event]) => (ENDS.test(event) ? [id] : [])))
    const asked = [...ended].flatMap((id) => this.#asked(id, results.get(id)) ?? [])
    if (asked.length === 0 || this.#mode === 'off') return
    const excerpts = await this.#log.excerpts(asked.map(({ time }) => time))
    for (const [index, { time, errors }] of asked.entries()) {
      const excerpt = excerpts[index] ?? null
      const [first] = errors
      if (excerpt === null) continue
      if (first === undefined) this.#print(`${time.name}\n${excerpt}`)
      else addTo(first, excerpt)
    }
  }

  #note(id: string, event: string, result: Result | undefined): void {
    const known = this.#known.get(id)
    if (known === undefined) return
    const { type, file, name, line } = known
    const about = { file, name, ...(line !== undefined && { line }) }
    const { state = 'skipped', startTime = Date.now(), duration = 0 } = result ?? {}
    if (event === 'test-prepare') this.#log.note({ type: 'test-began', ...about, atMs: startTime })
    if (event === 'test-finished') {
      const error = result?.errors?.[0]?.message
      this.#log.note({
        ...{ type: 'test-ended', ...about, state: stateOf(state) },
        ...(error !== undefined && { error: error.slice(0, MAX_ERROR) }),
        ...{ ms: duration, atMs: startTime + duration },
      })
    }
    if (type !== 'suite' || name !== '' || !/^suite-(?:finished|failed-early)$/.test(event)) return
    const atMs = Date.now()
    const ms = atMs - (this.#began.get(file) ?? atMs)
    this.#log.note({ type: 'test-file-ended', file, state: stateOf(state), ms, atMs })
  }

  /** Null: nothing is shown with the task, or was before. */
  #asked(id: string, result: Result | undefined): { time: TestTime; errors: WithDiff[] } | null {
    const known = this.#known.get(id)
    if (known === undefined || result === undefined || this.#shown.has(id)) return null
    const { errors = [], state, startTime, duration = 0 } = result
    const isTest = known.type === 'test'
    const isShown = this.#mode === 'always' && isTest && state === 'pass'
    if ((state !== 'fail' || errors.length === 0) && !isShown) return null
    this.#shown.add(id)
    const { file } = known
    const own = isTest && startTime !== undefined
    const beganAtMs = own ? startTime : (this.#began.get(file) ?? Date.now())
    const endedAtMs = own ? startTime + duration : Date.now()
    return { time: { file, name: isTest ? known.name : null, beganAtMs, endedAtMs }, errors }
  }
}
