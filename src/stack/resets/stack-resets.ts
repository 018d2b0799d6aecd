import { postgresql } from '../../core/endpoints/urls/logins/postgresql.ts'
import { redis } from '../../core/endpoints/urls/logins/redis.ts'
import { ServiceSettings } from '../../core/endpoints/urls/settings.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StateRow } from '../../core/matrix/matrix.ts'
import { serviceUrl } from '../../core/matrix/variables.ts'
import { type LackingRow, lackingRows } from '../../core/resets/missing-rows.ts'
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
import { RedisStore } from './redis/store.ts'
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
  row: StateRow
  /** Null: it is left alone. `why` says it. */
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
  #planned: Planned[] = []
  #atReady: HeldByService = new Map()
  #lacking: LackingRow[] = []

  private constructor(prepared: PreparedModel) {
    this.#prepared = prepared
  }

  /**
   * Null when the matrix says of no service of the stack how it is put back.
   * @param isAsked whether the run asks for resets, whatever the matrix says. Default: false
   */
  static of(prepared: PreparedModel, { isAsked } = { isAsked: false }): StackResets | null {
    const { state } = prepared.definition.matrix
    const hasRow = state.some(
      ({ service, reset }) => reset !== null && Object.hasOwn(prepared.model.services, service),
    )
    return hasRow || isAsked ? new StackResets(prepared) : null
  }

  /** Why the stack cannot be put back, if that was clear when it was noted what it holds. */
  get obstacle(): SsotError | null {
    return this.#lacking.length > 0 ? lacksRows(this.#lacking) : null
  }

  /** The services that are put back or left, in the order of the matrix. */
  get services(): string[] {
    const { definition, model } = this.#prepared
    return definition.matrix.state.flatMap(({ service, reset }) =>
      reset !== null && reset.way !== 'none' && Object.hasOwn(model.services, service) ? [service] : [],
    )
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
    this.#lacking = lackingRows(await holdingsOf(this.#prepared, seen), matrix.state)
    this.#planned = matrix.state
      .filter(({ service }) => Object.hasOwn(model.services, service))
      .map((row) => this.#plan(row, seen))
    this.#atReady = await this.#within((signal) => this.#takeAll(SETTLE_MS, signal)).then(({ held }) => held)
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
      for (const { row, store } of this.#planned)
        await this.#guarded(row.service, notRemoved, async () => store?.tidy(signal))
    })
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
    { row: { service }, store, why }: Planned,
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
      const first = this.#planned.filter(({ row }) => FIRST.includes(row.reset?.way ?? ''))
      const rest = this.#planned.filter((one) => !first.includes(one))
      const act = ({ row: { service }, why }: Planned) =>
        this.#putBackOne(service, wanted.get(service), why, signal)
      // All of them end before an error is told: what is half done by then would go on.
      const settled = await Promise.allSettled(first.map(act))
      const failed = settled.find((one) => one.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      const services = new Map(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
      if (isUnused && ![...services.values()].some(hasChanged)) return services
      for (const one of rest) services.set(...(await act(one)))
      return services
    })
    const order = this.#planned.map(({ row }) => row.service)
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

  #plan(row: StateRow, seen: readonly Inspected[]): Planned {
    const { service, reset } = row
    if (reset === null) return { row, store: null, why: 'the matrix does not say how it is put back' }
    if (reset.way === 'none') return { row, store: null, why: 'as the matrix says' }
    const own = seen.filter(({ summary }) => summary.service === service)
    const [container] = own
    if (container === undefined) return { row, store: null, why: 'it did not run when the stack was ready' }
    if (own.length > 1 && reset.way !== 'http') throw several(service, own.length)
    const { connection, secrets, model } = this.#prepared
    const place: Place = { engine: connection.engine, service, id: container.summary.id, secrets }
    const definition = model.services[service]
    const settings = new ServiceSettings(definition ?? {})
    switch (reset.way) {
      case 'postgres': {
        const { username = 'postgres', password } = postgresql(settings) ?? {}
        return {
          row,
          store: new PostgresStore(place, { user: username, password }, reset.databases),
          why: '',
        }
      }
      case 'mysql':
        return { row, store: new MysqlStore(place, reset.databases), why: '' }
      case 'redis':
        return { row, store: new RedisStore(place, redis(settings)?.password), why: '' }
      case 'http':
        return {
          row,
          store: new RequestStore(place, reset.method, this.#urlOf(service) + reset.path),
          why: '',
        }
      case 'exec':
        return { row, store: new CommandStore(place, reset.command), why: '' }
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
    const signal = AbortSignal.timeout(LIMIT_MS)
    const onAbort = () => this.close()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await act(signal)
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

function elapsed(begin: number): number {
  return Math.round((performance.now() - begin) * 100) / 100
}

function lacksRows(lacking: readonly LackingRow[]): SsotError {
  const names = lacking.map(({ service }) => service).join(', ')
  return new SsotError({
    code: 'RESET_REFUSED',
    ...(lacking[0] && { service: lacking[0].service }),
    summary: `The stack cannot be put back: the matrix does not say how ${names} ${lacking.length === 1 ? 'is' : 'are'}, and nothing is guessed`,
    todo: [
      'Under State, write a row for each, and in the column Reset how it is put back, or `none` if it is to stay as it is:',
      '  | Service | Data | Inputs | Baseline | Reset |',
      ...lacking.map(({ row }) => `  ${row}`),
    ].join('\n'),
  })
}

function several(service: string, count: number): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be put back: it has ${count} containers, each with data of its own`,
    todo: 'Let it have one container in this environment, or write `none` in its row under State.',
  })
}
