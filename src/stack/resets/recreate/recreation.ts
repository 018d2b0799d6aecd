import type { Emit } from '../../../core/events/event.ts'
import type { HostPort } from '../../../core/matrix/ports.ts'
import { inStartOrder } from '../../../core/plan/order.ts'
import { followersOf } from '../../../core/resets/recreate/plan.ts'
import type { ServiceReset } from '../../../core/resets/report.ts'
import { size } from '../../../core/text/units.ts'
import type { ContainerSummary } from '../../../engine/containers.ts'
import type { BasedService } from '../../baselines/based.ts'
import { stopInOrder } from '../../baselines/stop-cleanly.ts'
import type { PreparedModel } from '../../definition/prepare.ts'
import { exclusively } from '../../exclusively.ts'
import type { Pins } from '../../history/pins.ts'
import type { WantedImages } from '../../images/wanted-images.ts'
import { mustRun } from '../../life/must-run.ts'
import type { LifeWatch } from '../../life/watch-life.ts'
import { HeldPorts } from '../../ports/held-ports.ts'
import { inspectAll } from '../../targets/observe.ts'
import { recreationFailed, replacedMeanwhile } from '../errors.ts'
import { type Kept, keepService } from './keep.ts'
import { makeAnew } from './make-anew.ts'
import { uncleanEnd } from './unclean-end.ts'

export interface RecreationInput {
  prepared: PreparedModel
  images: WantedImages
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  pins: () => Pins
  /** Of the services of the stack. */
  watch: LifeWatch
  /** Optional services that have failed, which has been reported. */
  givenUp: ReadonlySet<string>
  /** The stores that begin from images: those that are recreated are added, so that a look at the stack knows their images. */
  based: Map<string, BasedService>
  /**
   * Why services did not stop cleanly, by what decides it. The stacks of a process share it: a service that has to be killed makes each of
   * them wait for its grace period.
   */
  uncleanStops: Map<string, string>
  /** Called before an image is made, with its reference. The images are to be removed with the stack. */
  onImage(reference: string): void
}

/**
 * Makes services of one stack anew, with the files that they had when that was noted. Then they are stopped, so that their files are whole,
 * an image is made of each, and from then on their containers are made from these images: first at once, so that all test files find
 * the same, and then at each reset.
 */
export class Recreation {
  readonly #input: RecreationInput
  readonly #kept = new Map<string, Kept>()
  /** The ids of the containers that were made from the images. */
  #own: ReadonlySet<string> = new Set()
  /** The ports of containers that do not run. */
  readonly #ports = new HeldPorts()

  constructor(input: RecreationInput) {
    this.#input = input
  }

  /** The services that are recreated. */
  get services(): string[] {
    return [...this.#kept.keys()]
  }

  /**
   * Notes what services hold now, and makes them anew.
   * @param isAsked whether the matrix says that a service is recreated. Any other one may stay as it is
   * @returns why services cannot be recreated, as clauses: they did not stop cleanly, and run again
   * @throws RESET_FAILED
   */
  async take(
    services: readonly string[],
    isAsked: (service: string) => boolean,
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    const unclean = new Map<string, string>()
    for (const service of services) {
      const why = this.#input.uncleanStops.get(this.#stopKey(service))
      if (why !== undefined && !isAsked(service)) unclean.set(service, why)
    }
    const tried = services.filter((service) => !unclean.has(service))
    if (tried.length === 0) return unclean
    const found = await this.#alone(tried, 'note', signal, () => this.#take(tried, isAsked, signal))
    return new Map([...unclean, ...found])
  }

  /**
   * Makes the services anew.
   * @returns what was done, by service
   * @throws RESET_FAILED
   */
  async putBack(signal: AbortSignal): Promise<Map<string, Omit<ServiceReset, 'ms'>>> {
    const { services } = this
    if (services.length === 0) return new Map()
    await this.#alone(services, 'put back', signal, () => this.#make([], signal))
    const followers = this.#followersOf(services)
    const also = followers.length === 0 ? '' : `; ${followers.join(', ')} restarted`
    return new Map(
      [...this.#kept].map(([service, { bytes, targets }]) => {
        const where = targets.length === 0 ? '' : `, ${size(bytes)} in ${targets.join(', ')}`
        return [service, { did: 'recreated', what: `its container${where}${also}` }]
      }),
    )
  }

  async #take(
    services: readonly string[],
    isAsked: (service: string) => boolean,
    signal: AbortSignal,
  ): Promise<Map<string, string>> {
    const { prepared, based, uncleanStops } = this.#input
    const unclean = new Map<string, string>()
    const stopped = await this.#stop(services)
    for (const container of stopped) {
      const { service } = container
      const why = await uncleanEnd(prepared, container, isAsked(service))
      if (why === null) continue
      unclean.set(service, why)
      uncleanStops.set(this.#stopKey(service), why)
    }
    for (const container of stopped) {
      const { service } = container
      if (unclean.has(service)) continue
      const kept = await keepService(this.#input, container, signal)
      this.#kept.set(service, kept)
      based.set(service, kept)
    }
    await this.#make([...unclean.keys(), ...this.#followersOf(services)], signal)
    return unclean
  }

  /** Does something to services while nobody else changes the stack. Nothing that they do meanwhile is news. */
  async #alone<T>(
    services: readonly string[],
    doing: 'note' | 'put back',
    signal: AbortSignal,
    act: () => Promise<T>,
  ): Promise<T> {
    const { prepared, watch, givenUp } = this.#input
    const { registry, self, place, model, secrets } = prepared
    const who = { registry, self, signal, emit: this.#emit }
    return exclusively(who, place.project, async () => {
      const resume = watch.leave(new Set([...services, ...this.#followersOf(services)]))
      let areReady = false
      try {
        const result = await act()
        areReady = true
        return result
      } catch (error) {
        throw recreationFailed(services, doing, error, secrets)
      } finally {
        await this.#ports.release()
        resume(mustRun(inStartOrder(model), givenUp), { areReady })
      }
    })
  }

  /** @returns the containers of the services themselves */
  async #stop(services: readonly string[]): Promise<ContainerSummary[]> {
    const { connection, place, model } = this.#input.prepared
    const { engine } = connection
    const affected = new Set([...services, ...this.#followersOf(services)])
    const ports = await this.#portsOf(affected)
    const own = Object.entries(model.services).filter(([name]) => affected.has(name))
    const all = await engine.containers.list(place.project)
    const containers = all.filter(({ service }) => affected.has(service))
    await stopInOrder(engine, containers, { ...model, services: Object.fromEntries(own) }, this.#onlyFailures)
    await this.#ports.hold(engine, ports)
    return containers.filter(({ service }) => services.includes(service))
  }

  /** @param woken services that are only started */
  async #make(woken: readonly string[], signal: AbortSignal): Promise<void> {
    const { connection, place } = this.#input.prepared
    const { engine } = connection
    await this.#requireOwn()
    const ports = await this.#portsOf(new Set([...this.services, ...this.#followersOf(this.services)]))
    await makeAnew({
      ...{ ...this.#input, emit: this.#onlyFailures, kept: this.#kept, woken, signal },
      onEnded: () => this.#ports.hold(engine, ports),
      onStarting: () => this.#ports.release(),
    })
    const now = await engine.containers.list(place.project)
    this.#own = new Set(now.flatMap(({ id, service }) => (this.#kept.has(service) ? [id] : [])))
  }

  /** A container of a newer definition must not be replaced by one of the definition at the start. */
  async #requireOwn(): Promise<void> {
    if (this.#own.size === 0) return
    const { connection, place } = this.#input.prepared
    const now = await connection.engine.containers.list(place.project)
    const other = now.find(({ id, service }) => this.#kept.has(service) && !this.#own.has(id))
    if (other !== undefined) throw replacedMeanwhile(other.service)
  }

  /** The ports of this machine at which the containers of services answer. */
  async #portsOf(services: ReadonlySet<string>): Promise<HostPort[]> {
    const { connection, place } = this.#input.prepared
    const seen = await inspectAll(connection.engine, place.project)
    return seen.flatMap(({ summary, details }) => (services.has(summary.service) ? details.hostPorts : []))
  }

  /** The services that are restarted along with these. */
  #followersOf(services: readonly string[]): string[] {
    return followersOf(services, this.#input.prepared.model)
  }

  /** What decides how a service stops, without what belongs to one stack. */
  #stopKey(service: string): string {
    const { model } = this.#input.prepared
    const { image, command, entrypoint, init, stop_signal, stop_grace_period } = model.services[service] ?? {}
    return JSON.stringify([service, image, command, entrypoint, init, stop_signal, stop_grace_period])
  }

  readonly #emit: Emit = (happening) => this.#input.prepared.emit(happening)

  /** Each step of each reset would be too much to read. That a `pre_stop` hook has failed is told nowhere else. */
  readonly #onlyFailures: Emit = (happening) => {
    if (happening.type === 'hook-failed') this.#emit(happening)
  }
}
