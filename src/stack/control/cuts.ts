import { unsupported } from '../../core/control/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Attachment } from '../../engine/resources.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'

/** A service that does not reach others. */
export interface Cut {
  service: string
  /** Null: it reaches none. */
  from: readonly string[] | null
}

interface Made extends Cut {
  /** The network that was made for it; null: there was nothing to cut, or it does not exist yet. */
  networkId: string | null
  /** What its containers were detached from. */
  detached: { id: string; attachment: Attachment }[]
}

type NetworkEngine = Pick<Engine, 'containers' | 'networks'>

/**
 * Cuts services off from others. An engine cannot take two containers of one network apart, so the service moves to a network that is
 * made for it, and those that it may still reach join it there.
 */
export class Cuts {
  readonly #engine: NetworkEngine
  readonly #project: string
  readonly #made = new Map<string, Made>()
  /** Names of networks are not used twice, because the removal of one may still be under way. */
  #count = 0

  constructor(engine: NetworkEngine, project: string) {
    this.#engine = engine
    this.#project = project
  }

  get all(): Cut[] {
    return [...this.#made.values()].map(({ service, from }) => ({ service, from }))
  }

  /**
   * @param from absent: all others
   * @throws CONTROL_UNSUPPORTED, the error of the engine
   */
  async cut(service: string, from?: readonly string[]): Promise<void> {
    const earlier = this.#made.get(service)
    // Cut off from more: from the beginning, so that one reconnect undoes both.
    const both = from === undefined || earlier?.from === null ? null : [...(earlier?.from ?? []), ...from]
    if (earlier !== undefined) await this.reconnect(service)
    const all = await inspectAll(this.#engine, this.#project)
    const own = all.filter(({ summary }) => summary.service === service)
    requireOwnNetwork(service, own)
    for (const other of both ?? [])
      requireOwnNetwork(
        other,
        all.filter(({ summary }) => summary.service === other),
      )
    const made: Made = { service, from: both, networkId: null, detached: [] }
    this.#made.set(service, made)
    await this.#apart(made, own, all)
  }

  /** Attaches a service to its networks again. Nothing happens for one that was not cut off. */
  async reconnect(service: string): Promise<void> {
    const made = this.#made.get(service)
    if (made === undefined) return
    const { networks, containers } = this.#engine
    for (const { id, attachment } of made.detached)
      if ((await containers.find(id)) !== null) await networks.connect(id, attachment)
    if (made.networkId !== null) await this.#removeNetwork(made.networkId)
    this.#made.delete(service)
  }

  /** Makes these the only cuts. */
  async backTo(cuts: readonly Cut[]): Promise<void> {
    const same = ({ service, from }: Cut) =>
      cuts.some((one) => one.service === service && `${one.from}` === `${from}`)
    for (const cut of this.all) if (!same(cut)) await this.reconnect(cut.service)
    for (const { service, from } of cuts)
      if (!this.#made.has(service)) await this.cut(service, from ?? undefined)
  }

  async #apart(made: Made, own: readonly Inspected[], all: readonly Inspected[]): Promise<void> {
    const { networks } = this.#engine
    const { from } = made
    const attachments = new Map(
      await Promise.all(all.map(async ({ summary: { id } }) => [id, await networks.of(id)] as const)),
    )
    const networksOf = ({ summary }: Inspected) => attachments.get(summary.id) ?? []
    const isFrom = ({ summary }: Inspected) => from === null || from.includes(summary.service)
    const others = all.filter((one) => !own.includes(one))
    const far = new Set(others.filter(isFrom).flatMap((one) => networksOf(one).map((at) => at.networkId)))
    // From all others: also from containers of other projects on an external network.
    const left = (one: Inspected) => networksOf(one).filter((at) => from === null || far.has(at.networkId))
    if (own.every((one) => left(one).length === 0)) return
    const shared = new Set(own.flatMap((one) => left(one).map((at) => at.networkId)))
    const near =
      from === null
        ? []
        : others.filter((one) => !isFrom(one) && networksOf(one).some((at) => shared.has(at.networkId)))
    this.#count += 1
    const name = `${this.#project}_apart-${this.#count}`
    made.networkId = await networks.create(name, this.#project)
    const join = (one: Inspected) => {
      const aliases = networksOf(one).flatMap((at) => (shared.has(at.networkId) ? at.aliases : []))
      const networkId = made.networkId ?? ''
      return networks.connect(one.summary.id, {
        ...{ networkId, network: name, settings: null },
        aliases: [...new Set(aliases)],
      })
    }
    // First, so that published ports always have a network.
    for (const one of [...near, ...own]) await join(one)
    for (const one of own)
      for (const attachment of left(one)) {
        const { id } = one.summary
        made.detached.push({ id, attachment })
        await networks.disconnect(attachment.networkId, id)
      }
  }

  async #removeNetwork(networkId: string): Promise<void> {
    const { networks } = this.#engine
    for (const { summary } of await inspectAll(this.#engine, this.#project)) {
      const at = await networks.of(summary.id)
      if (at.some((one) => one.networkId === networkId)) await networks.disconnect(networkId, summary.id)
    }
    await networks.remove(networkId)
  }
}

/** @throws CONTROL_UNSUPPORTED */
function requireOwnNetwork(service: string, containers: readonly Inspected[]): void {
  if (containers.every(({ details }) => details.hasOwnNetwork)) return
  throw unsupported(
    service,
    `${service} cannot be cut off: its \`network_mode\` gives it the network of the host or of another service, which the engine cannot take from it`,
    'Cut the other services off from it, or give it a network of its own in the compose file. Nothing was changed.',
  )
}
