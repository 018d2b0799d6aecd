import { postgresql } from '../../core/endpoints/urls/logins/postgresql.ts'
import { redis } from '../../core/endpoints/urls/logins/redis.ts'
import { ServiceSettings } from '../../core/endpoints/urls/settings.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { ResetWay, StateRow } from '../../core/matrix/matrix.ts'
import { serviceUrl } from '../../core/matrix/variables.ts'
import type { Holding, LackingRow } from '../../core/resets/missing-rows.ts'
import { recreationChoice } from '../../core/resets/recreate/choice.ts'
import {
  hasChanged,
  type ResetReport,
  type ServiceReset,
  type ServiceSnapshot,
  type SnapshotReport,
} from '../../core/resets/report.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { CommandStore } from './command.ts'
import { type Failed, notNoted, notRemoved, resetFailed, snapshotFailed } from './errors.ts'
import { holdingsOf } from './holdings.ts'
import { MysqlStore } from './mysql/store.ts'
import { PostgresStore } from './postgres/store.ts'
import type { Recreation } from './recreate/recreation.ts'
import { RedisStore } from './redis/store.ts'
import { lacksRows, noSnapshot, notRecreated, several } from './refusals.ts'
import { RequestStore } from './request.ts'
import type { Held, Place, Store } from './store.ts'

/** The ways that look at data, and are done at the same time. The others follow, in the order of the matrix: they may look at that data. */
const FIRST: readonly string[] = ['postgres', 'mysql', 'redis']

/** How long the services may take together. */
const LIMIT_MS = 120_000

/** How long the transactions that run when the stack is ready may take. */
const SETTLE_MS = 10_000
/** How long those may take that run at a snapshot, so that its error comes before the limit of a test. */
const GRACE_MS = 2000

interface Planned {
  service: string
  way: ResetWay['way'] | null
  /** Null: it is left alone, which `why` says, or it is recreated. */
  store: Store | null
  why: string
}

/** What was noted of the services that hold something, by name. */
type HeldByService = ReadonlyMap<string, Held>

/** What the services of a stack held at one time. Only for the `StackResets` that has noted it. */
export interface StackSnapshot {
  readonly held: HeldByService
}

/** Puts the services of a running stack back. */
export class StackResets {
  readonly #prepared: PreparedModel
  readonly #recreation: Recreation
  #planned: Planned[] = []
  #atReady: HeldByService = new Map()
  #lacking: LackingRow[] = []
  readonly #ending = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  private constructor(prepared: PreparedModel, recreation: Recreation) {
    this.#prepared = prepared
    this.#recreation = recreation
  }

  /**
   * Null when the matrix says of no service of the stack how it is put back.
   * @param isAsked whether the run asks for resets, whatever the matrix says. Default: false
   */
  static of(
    prepared: PreparedModel,
    recreation: Recreation,
    { isAsked } = { isAsked: false },
  ): StackResets | null {
    const { state } = prepared.definition.matrix
    const hasRow = state.some(
      ({ service, reset }) => reset !== null && Object.hasOwn(prepared.model.services, service),
    )
    return hasRow || isAsked ? new StackResets(prepared, recreation) : null
  }

  /** Why the stack cannot be put back, if that was clear when it was noted what it holds. */
  get obstacle(): SsotError | null {
    return this.#lacking.length > 0 ? lacksRows(this.#lacking) : null
  }

  /** The services that are put back or left, in the order of the matrix, and then those that are recreated without a row. */
  get services(): string[] {
    const { definition, model } = this.#prepared
    const rows = definition.matrix.state.flatMap(({ service, reset }) =>
      reset !== null && reset.way !== 'none' && Object.hasOwn(model.services, service) ? [service] : [],
    )
    return [...new Set([...rows, ...this.#recreation.services])]
  }

  /**
   * Notes what the services hold now.
   * @throws RESET_FAILED, RESET_REFUSED
   */
  async take(): Promise<void> {
    const { definition, connection, place, model } = this.#prepared
    const { matrix } = definition
    const seen = (await inspectAll(connection.engine, place.project)).filter(
      ({ details }) => details.state === 'running',
    )
    const holdings = await holdingsOf(this.#prepared, seen)
    await this.#within((signal) => this.#recreate(holdings, seen, signal))
    this.#planned = matrix.state
      .filter(({ service }) => Object.hasOwn(model.services, service))
      .map((row) => this.#plan(row, seen))
    this.#atReady = await this.#within((signal) => this.#takeAll(SETTLE_MS, signal)).then(({ held }) => held)
  }

  /**
   * Makes those services anew whose row says so, and those that hold data and have no row, as far as that is possible.
   * @throws RESET_FAILED, RESET_REFUSED
   */
  async #recreate(
    holdings: readonly Holding[],
    seen: readonly Inspected[],
    signal: AbortSignal,
  ): Promise<void> {
    const { definition, model, emit } = this.#prepared
    const containersOf = (name: string) => seen.filter(({ summary }) => summary.service === name).length
    const { state } = definition.matrix
    const choice = recreationChoice({ model, state, holdings, containersOf })
    const { services, asked, lacking, obstacles } = choice
    for (const [service, because] of obstacles) if (asked.has(service)) throw notRecreated(service, because)
    const unclean = await this.#recreation.take(services, (service) => asked.has(service), signal)
    for (const [service, why] of unclean) obstacles.set(service, why)
    const rows = lacking.filter(({ service }) => this.#recreation.services.includes(service))
    if (rows.length > 0) emit({ type: 'recreated-without-row', rows })
    this.#lacking = lacking.flatMap((one) => {
      const because = obstacles.get(one.service)
      return because === undefined ? [] : [{ ...one, because }]
    })
  }

  /**
   * Puts back what they held then.
   * @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what they hold now
   */
  reset(): Promise<ResetReport> {
    return this.#putBack(this.#atReady)
  }

  /**
   * The same for a stack that nobody has used since it was put back. Requests are sent and commands are run only if a service has written
   * since: they cost something.
   * @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what they hold now
   */
  again(): Promise<ResetReport> {
    return this.#putBack(this.#atReady, { isUnused: true })
  }

  /**
   * Notes what the services hold now, beside what they held then. Databases and caches only: the others are asked by a restore as by a
   * reset.
   *
   * @throws RESET_REFUSED, SNAPSHOT_FAILED. Nothing was changed
   */
  async snapshot(): Promise<{ snapshot: StackSnapshot; report: SnapshotReport }> {
    const begin = performance.now()
    if (this.obstacle !== null) throw this.obstacle
    if (this.#recreation.services.length > 0) throw noSnapshot(this.#recreation.services)
    try {
      const { held, services } = await this.#within((signal) => this.#takeAll(GRACE_MS, signal))
      return { snapshot: { held }, report: { ms: elapsed(begin), services } }
    } catch (error) {
      throw error instanceof SsotError ? snapshotFailed(error) : error
    }
  }

  /**
   * Puts back what the services held at a snapshot.
   * @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what they hold now
   */
  restore({ held }: StackSnapshot): Promise<ResetReport> {
    return this.#putBack(held)
  }

  /**
   * Removes what is kept of snapshots, and of those that have failed.
   * @throws SsotError: something of them is left
   */
  async forget(snapshots: readonly StackSnapshot[]): Promise<void> {
    for (const { held } of snapshots) for (const one of held.values()) one.release()
    await this.#within(async (signal) => {
      for (const { service, store } of this.#planned)
        await this.#guarded(service, notRemoved, async () => store?.tidy(signal))
    })
  }

  /**
   * Aborts what is under way, and resolves when it has ended: what recreates a service would make it again after the stack was removed.
   */
  async end(): Promise<void> {
    this.#ending.abort(new Error('The stack is being taken down.'))
    this.close()
    await Promise.allSettled(this.#underWay)
  }

  /** Ends the connections to the services. */
  close(): void {
    for (const { store } of this.#planned) store?.close()
  }

  /** Notes what all services hold, at the same time. If one of them fails, nothing is kept of the others. */
  async #takeAll(
    limitMs: number,
    signal: AbortSignal,
  ): Promise<{ held: HeldByService; services: Record<string, ServiceSnapshot> }> {
    const settled = await Promise.allSettled(this.#planned.map((one) => this.#takeOne(one, limitMs, signal)))
    const all = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = settled.find((one) => one.status === 'rejected')
    if (failed !== undefined) {
      for (const { held } of all) held?.release()
      throw failed.reason
    }
    return {
      held: new Map(all.flatMap(({ service, held }) => (held === null ? [] : [[service, held] as const]))),
      services: Object.fromEntries(all.map(({ service, did }) => [service, did])),
    }
  }

  async #takeOne(
    { service, store, why }: Planned,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<{ service: string; held: Held | null; did: ServiceSnapshot }> {
    const begin = performance.now()
    if (store === null) return { service, held: null, did: { did: 'left', what: why, ms: 0 } }
    const held = await this.#guarded(service, notNoted, () => store.take(limitMs, signal))
    const { did, what } = held
    return { service, held, did: { did, ...(what !== undefined && { what }), ms: elapsed(begin) } }
  }

  async #putBack(wanted: HeldByService, { isUnused } = { isUnused: false }): Promise<ResetReport> {
    const begin = performance.now()
    if (this.obstacle !== null) throw this.obstacle
    const done = await this.#within(async (signal) => {
      const others = this.#planned.filter(({ service }) => !this.#recreation.services.includes(service))
      const first = others.filter(({ way }) => FIRST.includes(way ?? ''))
      const rest = others.filter((one) => !first.includes(one))
      const act = ({ service, why }: Planned) => this.#putBackOne(service, wanted.get(service), why, signal)
      // All of them end before an error is told: what is half done by then would go on.
      const settled = await Promise.allSettled(first.map(act))
      const failed = settled.find((one) => one.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      const services = new Map(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
      if (isUnused && ![...services.values()].some(hasChanged)) return services
      signal.throwIfAborted()
      const beginMs = performance.now()
      const recreated = await this.#recreation.putBack(signal)
      for (const [service, did] of recreated) services.set(service, { ...did, ms: elapsed(beginMs) })
      for (const one of rest) services.set(...(await act(one)))
      return services
    })
    const order = [...new Set([...this.#planned.map(({ service }) => service), ...this.#recreation.services])]
    const services = order.flatMap((name) => {
      const one = done.get(name)
      return one === undefined ? [] : [[name, one] as const]
    })
    return { ms: elapsed(begin), services: Object.fromEntries(services) }
  }

  async #putBackOne(
    service: string,
    held: Held | undefined,
    why: string,
    signal: AbortSignal,
  ): Promise<[string, ServiceReset]> {
    const begin = performance.now()
    if (held === undefined) return [service, { did: 'left', what: why, ms: 0 }]
    const done = await this.#guarded(service, resetFailed, () => held.putBack(signal))
    return [service, { ...done, ms: elapsed(begin) }]
  }

  /** The engine may fail, too: its error is that of the service. */
  async #guarded<T>(service: string, failed: Failed, act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (error instanceof SsotError) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw failed({ service, secrets: this.#prepared.secrets }, why)
    }
  }

  #plan({ service, reset }: StateRow, seen: readonly Inspected[]): Planned {
    const left = (why: string): Planned => ({ service, way: reset?.way ?? null, store: null, why })
    if (reset === null) return left('the matrix does not say how it is put back')
    if (reset.way === 'none') return left('as the matrix says')
    const own = seen.filter(({ summary }) => summary.service === service)
    const [container] = own
    if (container === undefined) return left('it did not run when the stack was ready')
    if (reset.way === 'recreate') return left('it is recreated')
    if (own.length > 1 && reset.way !== 'http') throw several(service, own.length)
    return { service, way: reset.way, store: this.#storeOf(service, reset, container), why: '' }
  }

  #storeOf(
    service: string,
    reset: Exclude<ResetWay, { way: 'none' | 'recreate' }>,
    container: Inspected,
  ): Store {
    const { connection, secrets, model } = this.#prepared
    const place: Place = { engine: connection.engine, service, id: container.summary.id, secrets }
    const definition = model.services[service]
    const settings = new ServiceSettings(definition ?? {})
    switch (reset.way) {
      case 'postgres': {
        const { username = 'postgres', password } = postgresql(settings) ?? {}
        return new PostgresStore(place, { user: username, password }, reset.databases)
      }
      case 'mysql':
        return new MysqlStore(place, reset.databases)
      case 'redis':
        return new RedisStore(place, redis(settings)?.password)
      case 'http':
        return new RequestStore(place, reset.method, this.#urlOf(service) + reset.path)
      case 'exec':
        return new CommandStore(place, reset.command)
    }
  }

  /** Where a service answers requests, without a slash at the end. */
  #urlOf(service: string): string {
    const { definition, services } = this.#prepared
    const rows = definition.matrix.services.filter((row) => row.service === service)
    const row = rows.find(({ portName }) => portName === null) ?? rows[0]
    const endpoint = row && services[row.name]
    if (row !== undefined && endpoint !== undefined)
      return serviceUrl(row.protocol, endpoint.host, endpoint.port)
    throw new SsotError({
      code: 'RESET_REFUSED',
      service,
      summary: `${service} cannot be put back by a request: the environment ${definition.environment.name} publishes no port of it`,
      todo: `Give it a port in the column ${definition.environment.name} of Services, or write \`exec COMMAND\` in its row under State.`,
    })
  }

  /** Ends the connections when the time is over, so that nothing waits for ever. */
  async #within<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.any([AbortSignal.timeout(LIMIT_MS), this.#ending.signal])
    signal.throwIfAborted()
    const onAbort = () => this.close()
    signal.addEventListener('abort', onAbort, { once: true })
    const work = act(signal)
    this.#underWay.add(work)
    try {
      return await work
    } finally {
      this.#underWay.delete(work)
      signal.removeEventListener('abort', onAbort)
    }
  }
}

function elapsed(begin: number): number {
  return Math.round((performance.now() - begin) * 100) / 100
}
