import type { ComposeModel, ComposeService } from './model.ts'

/**
 * The model for an engine on another host. Ports are published on an address of that host, because the 127.0.0.1 of the
 * compose file cannot be reached from outside. A file or folder that is mounted must exist on that host; otherwise the
 * engine would silently create an empty folder in its place.
 */
export function forRemoteEngine(model: ComposeModel, publishAddress: string): ComposeModel {
  const services = Object.entries(model.services).map(([name, service]) => [
    name,
    { ...service, ...published(service, publishAddress), ...mounted(service) },
  ])
  return { ...model, services: Object.fromEntries(services) }
}

function published({ ports }: ComposeService, address: string): Pick<ComposeService, 'ports'> {
  return ports === undefined ? {} : { ports: ports.map((port) => ({ ...port, host_ip: address })) }
}

function mounted({ volumes }: ComposeService): Pick<ComposeService, 'volumes'> {
  if (volumes === undefined) return {}
  return {
    volumes: volumes.map((mount) =>
      mount.type === 'bind' ? { ...mount, bind: { ...mount.bind, create_host_path: false } } : mount,
    ),
  }
}
