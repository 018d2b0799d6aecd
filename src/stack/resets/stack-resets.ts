import { postgresql } from '../../core/endpoints/urls/logins/postgresql.ts'
import { redis } from '../../core/endpoints/urls/logins/redis.ts'
import { ServiceSettings } from '../../core/endpoints/urls/settings.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StateRow } from '../../core/matrix/matrix.ts'
import { serviceUrl } from '../../core/matrix/variables.ts'
import { type LackingRow, lackingRows } from '../../core/resets/missing-rows.ts'
import type { ResetReport, ServiceReset } from '../../core/resets/report.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { CommandStore } from './command.ts'
import { resetFailed } from './errors.ts'
import { holdingsOf } from './holdings.ts'
import { MysqlStore } from './mysql/store.ts'
import { PostgresStore } from './postgres/store.ts'
import { RedisStore } from './redis/store.ts'
import { RequestStore } from './request.ts'
import type { Place, Store } from './store.ts'

/** The ways that look at data, and are done at the same time. The others follow, in the order of the matrix: they may look at that data. */
const FIRST: readonly string[] = ['postgres', 'mysql', 'redis']

/** How long the services may take together. */
const LIMIT_MS = 120_000

interface Planned {
  row: StateRow
  /** Null: it is left alone. `why` says it. */
  store: Store | null
  why: string
}

/** Puts the services of a running stack back. */
export class StackResets {
  readonly #prepared: PreparedModel
  #planned: Planned[] = []
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
    await this.#within(async (signal) => {
      await Promise.all(
        this.#planned.map(({ row, store }) =>
          guarded(this.#prepared, row.service, async () => store?.take(signal)),
        ),
      )
    })
  }

  /**
   * Puts back what they held then.
   * @throws RESET_REFUSED: nothing was changed; RESET_FAILED: nobody knows what they hold now
   */
  async reset(): Promise<ResetReport> {
    const begin = performance.now()
    if (this.obstacle !== null) throw this.obstacle
    const done = await this.#within(async (signal) => {
      const first = this.#planned.filter(({ row }) => FIRST.includes(row.reset?.way ?? ''))
      const rest = this.#planned.filter((one) => !first.includes(one))
      // All of them end before an error is told: what is half done by then would go on.
      const settled = await Promise.allSettled(first.map((one) => this.#resetOne(one, signal)))
      const failed = settled.find((one) => one.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      const services = new Map(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
      for (const one of rest) services.set(...(await this.#resetOne(one, signal)))
      return services
    })
    const order = this.#planned.map(({ row }) => row.service)
    const services = order.flatMap((name) => {
      const one = done.get(name)
      return one === undefined ? [] : [[name, one] as const]
    })
    return { ms: elapsed(begin), services: Object.fromEntries(services) }
  }

  /** Ends the connections to the services. */
  close(): void {
    for (const { store } of this.#planned) store?.close()
  }

  async #resetOne({ row, store, why }: Planned, signal: AbortSignal): Promise<[string, ServiceReset]> {
    const begin = performance.now()
    if (store === null) return [row.service, { did: 'left', what: why, ms: 0 }]
    const done = await guarded(this.#prepared, row.service, () => store.reset(signal))
    return [row.service, { ...done, ms: elapsed(begin) }]
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

/** The engine may fail, too: its error is that of the service. */
async function guarded<T>(
  { secrets }: Pick<PreparedModel, 'secrets'>,
  service: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof SsotError) throw error
    throw resetFailed({ service, secrets }, error instanceof Error ? error.message : String(error))
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
