import { type ControlAct, type ControlScope, isChange, type OpenProxy } from '../core/control/acts.ts'
import type { Disturbed } from '../core/control/disturbed.ts'
import { attachedStack, sharedStack } from '../core/control/errors.ts'
import { boundedError } from '../core/errors/bounds.ts'
import { type SerializedError, SsotError } from '../core/errors/errors.ts'
import { asSsotError } from '../core/errors/unforeseen.ts'
import type { Emit } from '../core/events/event.ts'
import type { Before } from '../stack/control/restore.ts'
import type { ActContext, StackControl } from '../stack/control/stack-control.ts'

/** How the services of a stack are controlled. */
export type KeptControl = Pick<
  StackControl,
  'isReadOnly' | 'isEnding' | 'read' | 'proxy' | 'closeProxy' | 'note' | 'change' | 'undo' | 'disturbed'
>

/** A test file that controls services. */
export interface ControlUser {
  /** What its changes belong to. */
  owner: unknown
  /** How many test files run on the stack now, or may. */
  testFiles(): number
  emit: Emit
}

/** What a test, or a test file outside of its tests, has begun and changed. */
interface Doings {
  /** Ends commands and waits. */
  abort: AbortController
  /** The stack before its first change; null: it has changed nothing. */
  before: Before | null
  proxies: Set<number>
}

/**
 * The control of the services of one stack. Changes belong to a test or a test file, and are undone when it ends. They are done one after
 * the other. When something cannot be undone, nobody may use the stack any more.
 */
export class RunControl {
  readonly #control: KeptControl
  readonly #doings = new Map<unknown, Record<ControlScope, Doings>>()
  /** The last change or undo, whether it has succeeded or not. */
  #last: Promise<unknown> = Promise.resolve()
  #failure: SerializedError | undefined

  constructor(control: KeptControl) {
    this.#control = control
  }

  /** Why nobody may use the stack any more; null: everything is as it was. */
  get failure(): SsotError | null {
    return this.#failure === undefined ? null : unusable(this.#failure)
  }

  /**
   * Resolves when nothing is under way: a test file that begins must not find half of it.
   * @throws CONTROL_FAILED when something could not be undone
   */
  async settled(): Promise<void> {
    await this.#last
    if (this.failure !== null) throw this.failure
  }

  /**
   * The services that tests and test files keep from working, after the changes that are under way.
   * @throws the error of the engine
   */
  disturbed(): Promise<readonly Disturbed[]> {
    return this.#next(async () => {
      // The first one was noted before all others.
      const first = [...this.#doings.values()]
        .flatMap(({ file, test }) => [file.before, test.before])
        .find((before) => before !== null)
      return first == null ? [] : await this.#control.disturbed(first)
    })
  }

  /** Whether a test file has asked for anything. */
  knows(owner: unknown): boolean {
    return this.#doings.has(owner)
  }

  /** @throws CONTROL_REFUSED, and the errors of {@link StackControl} */
  async act(user: ControlUser, service: string, act: ControlAct, scope: ControlScope): Promise<unknown> {
    const doings = this.#of(user.owner)[scope]
    const context = { signal: doings.abort.signal, emit: user.emit }
    if (isChange(act)) {
      await this.#next(async () => {
        if (this.failure !== null) throw this.failure
        if (this.#control.isReadOnly) throw attachedStack(service, act.do)
        const files = user.testFiles()
        if (files > 1) throw sharedStack(service, act.do, files)
        // The test may have ended meanwhile.
        const now = this.#of(user.owner)[scope]
        now.before ??= await this.#control.note()
        await this.#control.change(service, act, { ...context, signal: now.abort.signal })
      })
      return null
    }
    if (act.do !== 'proxy' && act.do !== 'set proxy' && act.do !== 'close proxy')
      return this.#control.read(service, act, context)
    const opened = await this.#control.proxy(service, act)
    if (act.do === 'proxy') this.#keep(doings, opened)
    return opened
  }

  /**
   * Undoes what a test, or all that a test file has changed, and ends what it has begun.
   * @throws CONTROL_FAILED, and the errors of a start
   */
  async undo(user: Pick<ControlUser, 'owner' | 'emit'>, scope: ControlScope): Promise<void> {
    const own = this.#doings.get(user.owner)
    if (own === undefined) return
    const doings = own[scope]
    own[scope] = noDoings()
    doings.abort.abort()
    for (const id of doings.proxies) this.#control.closeProxy(id)
    await this.#next(async () => {
      // A change that was under way has noted it meanwhile.
      const before = doings.before ?? own[scope].before
      own[scope].before = null
      if (before === null || this.#control.isEnding) return
      const { emit } = user
      await this.#putBack(before, { emit, signal: doings.abort.signal }, own)
    })
  }

  /** A test file has ended, or its worker. Resolves when all is undone, or that it could not be is reported. */
  async forget(user: Pick<ControlUser, 'owner' | 'emit'>): Promise<void> {
    const undone = await Promise.allSettled([this.undo(user, 'test'), this.undo(user, 'file')])
    this.#doings.delete(user.owner)
    const failed = undone.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #putBack(before: Before, context: ActContext, own: Record<ControlScope, Doings>): Promise<void> {
    const isWhole = own.test.before === null && own.file.before === null && this.#doings.size === 1
    try {
      await this.#control.undo(before, isWhole, context)
    } catch (error) {
      // The stack is being taken down.
      if (this.#control.isEnding) return
      const known = asSsotError(error)
      this.#failure = boundedError(known.serialize())
      context.emit({ type: 'failed', error: this.#failure })
      throw known
    }
  }

  #of(owner: unknown): Record<ControlScope, Doings> {
    const own = this.#doings.get(owner) ?? { test: noDoings(), file: noDoings() }
    this.#doings.set(owner, own)
    return own
  }

  #keep(doings: Doings, opened: OpenProxy | null): void {
    if (opened === null) return
    if (doings.abort.signal.aborted) this.#control.closeProxy(opened.id)
    else doings.proxies.add(opened.id)
  }

  /** What it returns begins when all is done that was asked for before. */
  #next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => {}) // The answer to the test that has asked.
    return done
  }
}

function noDoings(): Doings {
  return { abort: new AbortController(), before: null, proxies: new Set() }
}

function unusable(failure: SerializedError): SsotError {
  return new SsotError({
    ...failure,
    code: 'CONTROL_FAILED',
    summary: `No test can use this stack any more, because what a test has changed of it could not be undone: ${failure.summary}`,
  })
}
