import type { OpenProxy, ProxyAct, ProxyFaults } from '../../core/control/acts.ts'
import { noSuchService, unsupported } from '../../core/control/errors.ts'
import { hostInUrl } from '../../core/matrix/variables.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { FaultyProxy } from './faulty-proxy.ts'

/** The proxies in front of published ports, by number. */
export class Proxies {
  readonly #all = new Map<number, FaultyProxy>()
  #nextId = 1

  /** @throws CONTROL_UNSUPPORTED, SERVICE_UNKNOWN, the error of this machine */
  async open(
    { services, definition, place }: PreparedModel,
    service: string,
    { port: portName, faults }: ProxyAct & { do: 'proxy' },
  ): Promise<OpenProxy> {
    const rows = definition.matrix.services.filter((row) => row.service === service)
    const published = rows.filter(({ name }) => Object.hasOwn(services, name))
    const row =
      published.find((one) => one.portName === (portName ?? null)) ??
      (portName === undefined ? published[0] : undefined)
    if (row === undefined && portName !== undefined)
      throw noSuchService(`${service}:${portName}`, place.project, Object.keys(services))
    const endpoint = row && services[row.name]
    if (row === undefined || endpoint === undefined)
      throw unsupported(
        service,
        `There is no proxy in front of ${service}: it publishes no port, and a proxy stands before a published port`,
        'Publish it in the matrix, or use `cutOff()`, which works between services.',
      )
    if (row.transport !== 'tcp')
      throw unsupported(
        service,
        `There is no proxy in front of ${row.name}: it speaks ${row.transport.toUpperCase()}, and a proxy passes on TCP`,
        'Use `cutOff()` or `pause()`.',
      )
    const proxy = new FaultyProxy({ host: endpoint.host, port: endpoint.port }, faults)
    const address = await proxy.listen()
    const id = this.#nextId
    this.#nextId += 1
    this.#all.set(id, proxy)
    const before = `${hostInUrl(endpoint.host)}:${endpoint.port}`
    return { id, ...address, url: endpoint.url.replace(before, `${address.host}:${address.port}`) }
  }

  /** @throws the error of this machine, when its port was taken meanwhile */
  async set(id: number, faults: ProxyFaults): Promise<void> {
    const proxy = this.#all.get(id)
    if (proxy === undefined) throw new Error('the proxy is closed')
    await proxy.set(faults)
  }

  close(id: number): void {
    this.#all.get(id)?.close()
    this.#all.delete(id)
  }

  closeAll(): void {
    for (const id of [...this.#all.keys()]) this.close(id)
  }
}
