import type {
  ChangeAct,
  ExecResult,
  Followed,
  LifeAct,
  OpenProxy,
  ProxyAct,
  ReadAct,
  ServiceLogLine,
  ServiceState,
} from '../../core/control/acts.ts'
import type { Disturbed } from '../../core/control/disturbed.ts'
import { controlFailed, noSuchService } from '../../core/control/errors.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { reasonIn } from '../../core/errors/reason.ts'
import type { Emit } from '../../core/events/event.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { LifeWatch } from '../life/watch-life.ts'
import { inspectAll } from '../targets/observe.ts'
import { copyIn, copyOut } from './copies.ts'
import { Cuts } from './cuts.ts'
import { execIn } from './exec.ts'
import { Followers } from './follow.ts'
import { changeLife } from './life.ts'
import { logsOf, stateOf } from './look.ts'
import { Proxies } from './proxies.ts'
import { Ready } from './ready.ts'
import { type Before, disturbedSince, noteBefore, restore } from './restore.ts'

export interface ControlInput {
  prepared: PreparedModel
  /** Null: nobody watches the services, or nothing of them may be changed. */
  watch: LifeWatch | null
  /** How long services may take to be ready again. */
  timeoutMs: number
}

/** What holds for one request. */
export interface ActContext {
  /** Ends commands and waits, when nobody wants the answer any more. */
  signal: AbortSignal
  emit: Emit
}

/** Looks at the services of a running stack, and changes what they do, as one test wants it. */
export class StackControl {
  readonly #input: ControlInput
  readonly #ending = new AbortController()
  readonly #ready: Ready
  readonly #cuts: Cuts
  readonly #followers: Followers
  readonly #proxies = new Proxies()
  /** Ends that nothing is reported of a service, by service. */
  readonly #left = new Map<string, ReturnType<LifeWatch['leave']>>()
  /** The changes that are under way. */
  readonly #work = new Set<Promise<unknown>>()

  constructor(input: ControlInput) {
    this.#input = input
    const { prepared } = input
    this.#ready = new Ready(prepared, input.timeoutMs, this.#ending.signal)
    this.#cuts = new Cuts(prepared.connection.engine, prepared.place.project)
    this.#followers = new Followers(prepared)
  }

  /** Whether nothing of the stack may be changed. */
  get isReadOnly(): boolean {
    return this.#input.watch === null
  }

  /** Whether the stack is being taken down. */
  get isEnding(): boolean {
    return this.#ending.signal.aborted
  }

  /**
   * Looks at a service.
   * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING, CONTROL_FAILED
   */
  async read(
    service: string,
    act: ReadAct,
    { signal }: ActContext,
  ): Promise<ServiceState | ServiceLogLine[] | Followed | ExecResult | null> {
    const { prepared } = this.#input
    const containers = () => this.#containersOf(service)
    switch (act.do) {
      case 'state':
        return stateOf(await containers())
      case 'logs':
        return logsOf(prepared.connection.engine, await containers(), act)
      case 'follow':
        return this.#followers.begin(service, await containers(), act.sinceMs, signal)
      case 'next lines':
        return this.#followers.next(act.id)
      case 'end follow':
        this.#followers.end(act.id)
        return null
      case 'not seen':
        throw this.#followers.notSeen(service, act)
      case 'exec':
        return this.#guarded(service, 'exec', async () =>
          execIn(prepared.connection.engine, service, await containers(), act, signal),
        )
      case 'copy out':
        return this.#guarded(service, 'copyOut', async () =>
          copyOut(prepared.connection.engine, service, await containers(), act),
        )
    }
  }

  /**
   * Opens, changes or closes a proxy in front of a published port of a service.
   * @throws SERVICE_UNKNOWN, CONTROL_UNSUPPORTED, CONTROL_FAILED
   */
  async proxy(service: string, act: ProxyAct): Promise<OpenProxy | null> {
    if (act.do === 'close proxy') this.#proxies.close(act.id)
    else if (act.do === 'set proxy')
      await this.#guarded(service, 'proxy', () => this.#proxies.set(act.id, act.faults))
    else {
      await this.#containersOf(service)
      return this.#guarded(service, 'proxy', () => this.#proxies.open(this.#input.prepared, service, act))
    }
    return null
  }

  closeProxy(id: number): void {
    this.#proxies.close(id)
  }

  /** The stack as it is now, for {@link undo}. */
  note(): Promise<Before> {
    const { prepared } = this.#input
    return noteBefore(prepared.connection.engine, prepared.place.project, {
      cuts: this.#cuts.all,
      changed: new Set(this.#left.keys()),
    })
  }

  /** The services that were changed since then, and do not run or do not reach others now. */
  async disturbed(before: Before): Promise<Disturbed[]> {
    const { engine } = this.#input.prepared.connection
    const all = await inspectAll(engine, this.#input.prepared.place.project)
    const changed = all.filter(({ summary }) => this.#left.has(summary.service))
    return disturbedSince(before, changed, this.#cuts.all)
  }

  /**
   * Changes what a service does. Resolves when that is so; after a start, when the service is ready as after the start of the stack.
   * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING, CONTROL_UNSUPPORTED, CONTROL_FAILED, and the errors of a start
   */
  change(service: string, act: ChangeAct, context: ActContext): Promise<void> {
    return this.#worked(async () => {
      const own = await this.#containersOf(service)
      this.#leave(service)
      const begin = performance.now()
      const { engine } = this.#input.prepared.connection
      switch (act.do) {
        case 'cut off':
          for (const other of act.from ?? []) await this.#containersOf(other)
          await this.#guarded(service, 'cutOff', () => this.#cuts.cut(service, act.from))
          break
        case 'reconnect':
          await this.#guarded(service, 'reconnect', () => this.#cuts.reconnect(service))
          await this.#ready.until([service], context.emit, { isPatient: true })
          break
        case 'copy in':
          await this.#guarded(service, 'copyIn', () => copyIn(engine, own, act))
          break
        default:
          await this.#life(service, act, context)
      }
      const ms = performance.now() - begin
      context.emit({ type: 'service-controlled', service, did: act.do, ms })
    })
  }

  /**
   * Takes the stack back to what it was. Resolves when the services that ran then are ready.
   * @param isWhole whether all of them must be; otherwise only those that have been changed: a test may have others down on purpose
   * @throws CONTROL_FAILED, and the errors of a start
   */
  undo(before: Before, isWhole: boolean, { emit }: ActContext): Promise<void> {
    return this.#worked(async () => {
      const begin = performance.now()
      const changed = [...this.#left.keys()]
      const all = new Set(Object.keys(this.#input.prepared.model.services))
      const watchAgain = this.#input.watch?.leave(all)
      try {
        await this.#guarded(changed[0] ?? '', 'The undoing', () =>
          restore(before, {
            engine: this.#input.prepared.connection.engine,
            project: this.#input.prepared.place.project,
            cuts: this.#cuts,
            emit,
          }),
        )
        const wanted = before.running.filter((name) => isWhole || this.#left.has(name))
        await this.#ready.until(wanted, emit, { isPatient: true })
      } finally {
        this.#watchAgain(isWhole ? changed : [], watchAgain)
      }
      emit({ type: 'control-undone', services: changed, ms: performance.now() - begin })
    })
  }

  /** The stack ends: what is under way is cancelled, and has ended when this resolves. */
  async end(): Promise<void> {
    this.#ending.abort()
    this.#followers.close()
    this.#proxies.closeAll()
    await Promise.allSettled(this.#work)
  }

  async #life(service: string, act: LifeAct, { emit }: ActContext): Promise<void> {
    const { engine } = this.#input.prepared.connection
    const containers = await this.#containersOf(service)
    await this.#guarded(service, act.do, () => changeLife({ engine, service, containers, emit }, act))
    if (act.do === 'start' || act.do === 'restart') await this.#ready.until([service], emit)
    if (act.do === 'unpause') await this.#ready.until([service], emit, { isPatient: true })
  }

  #leave(service: string): void {
    const { watch } = this.#input
    if (watch === null || this.#left.has(service)) return
    this.#left.set(service, watch.leave(new Set([service])))
  }

  /** From now on, what happens to services is reported again. */
  #watchAgain(services: readonly string[], more: ReturnType<LifeWatch['leave']> | undefined): void {
    // Those that are not ready are the error of the test that has changed them.
    const isExpected = () => false
    for (const service of services) {
      this.#left.get(service)?.(isExpected, { areReady: true })
      this.#left.delete(service)
    }
    more?.(isExpected, { areReady: true })
  }

  /** @throws SERVICE_UNKNOWN */
  async #containersOf(service: string): ReturnType<typeof inspectAll> {
    const { connection, place, model } = this.#input.prepared
    const all = await inspectAll(connection.engine, place.project)
    const own = all.filter(({ summary }) => summary.service === service)
    if (own.length > 0) return own
    const known = new Set([...Object.keys(model.services), ...all.map(({ summary }) => summary.service)])
    throw noSuchService(service, place.project, [...known].toSorted())
  }

  /** The engine may fail, too: its error is that of the act. */
  async #guarded<T>(service: string, what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (error instanceof SsotError) throw error
      throw controlFailed(service, what, reasonIn(error))
    }
  }

  async #worked<T>(act: () => Promise<T>): Promise<T> {
    const work = act()
    this.#work.add(work)
    try {
      return await work
    } finally {
      this.#work.delete(work)
    }
  }
}
