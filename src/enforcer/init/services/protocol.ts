import type { Transport } from '../../../core/matrix/ports.ts'
import type { HealthRequest } from './health.ts'
import { knownPort } from './well-known.ts'

/** What a repository says about the protocol of a port. */
export interface PortSigns {
  /** As in the compose file; null: the service is built. */
  image: string | null
  containerPort: number
  transport: Transport
  /** What its healthcheck requests; null: nothing. */
  health: HealthRequest | null
  /** Whether it is the main port of its service. */
  isMain: boolean
}

/** The scheme of the port's URL; `tcp` if nothing is known. */
export function protocolOf({ image, containerPort, transport, health, isMain }: PortSigns): string {
  const known = knownPort(image, containerPort, transport).protocol
  if (known !== null) return known
  const isAsked = health !== null && (health.port === null ? isMain : health.port === containerPort)
  if (isAsked) return health.scheme
  // A service that is built here is nearly always a web service; nothing is known about a foreign image.
  return image === null ? 'http' : byNumber(containerPort)
}

/** Ports that are nearly always those of web pages and APIs. */
const WEB = /^(?:80|300[0-3]|4000|500[01]|800[0-9]|808\d|8545|9090)$/u

function byNumber(port: number): string {
  return WEB.test(`${port}`) ? 'http' : 'tcp'
}
