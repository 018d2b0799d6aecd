import type { SerializedError, TestCase, TestModule, TestProject } from 'vitest/node'
import type { TestNote, TestTime } from '../../keeper/channel/protocol.ts'
import type { EvidenceMode, TestLog } from '../../runner/evidence/test-log.ts'
import type { TestListener } from '../runs.ts'
import { addTo, MAX_ERROR, type Place, placeAt, stateOf } from './errors.ts'

/** A test, or a file as a whole, and its errors. */
interface Asked extends TestTime {
  errors: readonly SerializedError[]
  /** Where the test is, if Vitest was asked for it. */
  place?: Place
}

/**
 * Tells the keeper of the tests of one project, and adds to the errors of those that have failed what the services have written meanwhile.
 * Vitest waits for it at the end of each test file, before any of its reporters shows the errors.
 */
export class EvidenceListener implements TestListener {
  readonly #project: TestProject
  readonly #log: TestLog
  readonly #mode: EvidenceMode
  readonly #print: (text: string) => void
  /** When each file that runs now has begun. */
  readonly #began = new Map<string, number>()
  /** What was told of each test that runs now. */
  readonly #notes = new Map<string, TestNote>()

  /** @param print shows the excerpts of tests that have passed */
  constructor(project: TestProject, log: TestLog, mode: EvidenceMode, print: (text: string) => void) {
    this.#project = project
    this.#log = log
    this.#mode = mode
    this.#print = print
  }

  onTestModuleQueued(module: TestModule): void {
    if (!this.#isOwn(module)) return
    const atMs = Date.now()
    this.#began.set(module.moduleId, atMs)
    this.#log.note({ type: 'test-file-began', file: module.moduleId, atMs })
  }

  onTestCaseReady(test: TestCase): void {
    if (!this.#isOwn(test)) return
    const note: TestNote = { type: 'test-began', ...aboutTest(test), atMs: Date.now() }
    this.#notes.set(test.id, note)
    this.#log.note(note)
  }

  onTestCaseResult(test: TestCase): void {
    if (!this.#isOwn(test)) return
    const { state, errors } = test.result()
    const times = timesOf(test)
    // Vitest tells of several tests at once, a little later. What was not sent yet is put right.
    const began = this.#notes.get(test.id)
    this.#notes.delete(test.id)
    if (began !== undefined) began.atMs = Math.min(began.atMs, times.beganAtMs)
    const error = errors?.[0]?.message
    this.#log.note({
      ...{ type: 'test-ended', ...aboutTest(test), state: stateOf(state) },
      ...(error !== undefined && { error: error.slice(0, MAX_ERROR) }),
      ...{ ms: times.endedAtMs - times.beganAtMs, atMs: times.endedAtMs },
    })
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (!this.#isOwn(module)) return
    const endedAtMs = Date.now()
    const file = module.moduleId
    const beganAtMs = this.#began.get(file) ?? endedAtMs
    this.#began.delete(file)
    const state = stateOf(module.state())
    this.#log.note({ type: 'test-file-ended', file, state, ms: endedAtMs - beganAtMs, atMs: endedAtMs })
    if (this.#mode !== 'off')
      await this.#show(this.#asked(module, { file, name: null, beganAtMs, endedAtMs }))
    else await this.#log.send()
  }

  /** The tests of which it is to be shown what the services have written. */
  #asked(module: TestModule, whole: TestTime): Asked[] {
    const errors = [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ]
    const tests = [...module.children.allTests()].filter((test) => {
      const { state } = test.result()
      return state === 'failed' || (this.#mode === 'always' && state === 'passed')
    })
    return [
      ...(errors.length > 0 ? [{ ...whole, errors }] : []),
      ...tests.map((test) => ({
        ...{ file: whole.file, name: test.fullName, ...timesOf(test) },
        errors: test.result().errors ?? [],
        ...(test.location && { place: { file: whole.file, ...test.location } }),
      })),
    ]
  }

  async #show(asked: readonly Asked[]): Promise<void> {
    const excerpts = await this.#log.excerpts(
      asked.map(({ file, name, beganAtMs, endedAtMs }) => ({ file, name, beganAtMs, endedAtMs })),
    )
    for (const [index, { errors, name, place }] of asked.entries()) {
      const excerpt = excerpts[index] ?? null
      if (excerpt === null) continue
      const [first] = errors
      if (first !== undefined && place !== undefined) placeAt(first, place)
      if (first === undefined) this.#print(`${name}\n${excerpt}`)
      else addTo(first, excerpt)
    }
  }

  #isOwn({ project }: { project: TestProject }): boolean {
    return project.name === this.#project.name
  }
}

function aboutTest(test: TestCase): { file: string; name: string; line?: number } {
  const { module, fullName, location } = test
  return { file: module.moduleId, name: fullName, ...(location && { line: location.line }) }
}

function timesOf(test: TestCase): { beganAtMs: number; endedAtMs: number } {
  const { startTime, duration } = test.diagnostic() ?? { startTime: Date.now(), duration: 0 }
  return { beganAtMs: startTime, endedAtMs: startTime + duration }
}
