import type { ComposeModel } from './model.ts'

export interface Decoration {
  /** Labels for every service, network and volume of the project, except external ones. */
  labels: Readonly<Record<string, string>>
  /** The image of each service that is built, by service. */
  images: Readonly<Record<string, string>>
  /** Additional labels for the containers of one service. */
  ofService?: (service: string) => Readonly<Record<string, string>>
}

/**
 * The model with our labels on every service, network and volume that Compose will create, and with the image name of
 * each built service. External networks and volumes do not belong to the project and are not changed.
 */
export function decorate(model: ComposeModel, { labels, images, ofService }: Decoration): ComposeModel {
  return {
    ...model,
    services: mapValues(model.services, (service, name) => ({
      ...service,
      labels: { ...service.labels, ...labels, ...ofService?.(name) },
      ...(images[name] === undefined ? {} : { image: images[name] }),
    })),
    ...(model.networks && { networks: mapValues(model.networks, (network) => owned(network, labels)) }),
    ...(model.volumes && { volumes: mapValues(model.volumes, (volume) => owned(volume, labels)) }),
  }
}

type Labels = Readonly<Record<string, string | null>>
type Resource = { external?: boolean | undefined; labels?: Labels | undefined } | null

function owned<R extends Resource>(resource: R, labels: Labels): R | (R & { labels: Labels }) {
  if (resource?.external) return resource
  return { ...resource, labels: { ...resource?.labels, ...labels } }
}

function mapValues<V>(record: Record<string, V>, map: (value: V, key: string) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
