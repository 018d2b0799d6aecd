import { isTransport, type Transport } from '../matrix/ports.ts'

/*
 * How engines say that a host port is in use: the only place that reads their words. There is no other sign of it in the
 * API.
 */

/** Why a port cannot be published although no service is to blame: another program has it, or the system keeps it. */
const REASONS = [
  // Docker Engine, for a port that another container publishes.
  'port is already allocated',
  // Linux and macOS, in the words of Docker Engine, Docker Desktop and Podman.
  'address already in use',
  'Failure EADDRINUSE',
  // Windows, in the words of Docker Desktop: in use, and reserved by the system.
  'Only one usage of each socket address',
  'in a way forbidden by its access permissions',
]

/** An address and what stands between it and its port: `127.0.0.1:`, `[::1]:`, `:::`, or `:` for all addresses. */
const ADDRESS = String.raw`(?:\[[^\]\s]*\]|[^\s[\]/]*):`
/** The same where another address follows, which makes an IPv6 address without brackets ambiguous. */
const HOST = String.raw`(?:\[[^\]\s]*\]|[\d.]*):`
const TRANSPORT = '(?<transport>tcp|udp|sctp)'

/** Where each of these messages has the port of the host, and what carries it if it says so. */
const PLACES = [
  // Docker Engine up to 29, and Docker Desktop: `Bind for 127.0.0.1:28100 failed: port is already allocated`
  new RegExp(`\\bBind for ${ADDRESS}(?<port>\\d+)(?: failed)?:`),
  // From 28: `failed to bind host port for 127.0.0.1:28100:172.18.0.2:80/tcp: ...`, host and then container
  new RegExp(`\\bfailed to bind host port for ${HOST}(?<port>\\d+):${ADDRESS}\\d+/${TRANSPORT}`),
  // Later 28 and 29: `failed to bind host port 127.0.0.1:28100/tcp: ...`
  new RegExp(`\\bfailed to bind host port ${ADDRESS}(?<port>\\d+)/${TRANSPORT}`),
  // Engine up to 27 with its userland proxy, Docker Desktop, Podman: `listen tcp4 127.0.0.1:28100: bind: ...`
  new RegExp(`\\blisten ${TRANSPORT}[46]? ${ADDRESS}(?<port>\\d+): bind:`),
  // Docker Desktop: `exposing port TCP 127.0.0.1:28100 -> 127.0.0.1:0: ...`
  new RegExp(`\\bexposing port ${TRANSPORT} ${ADDRESS}(?<port>\\d+) ->`, 'i'),
]

/**
 * The host port that an engine could not publish because it is in use; null when the error has another reason. Its transport is
 * null where the engine does not say it.
 */
export function takenPort(cause: unknown): { port: number; transport: Transport | null } | null {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (!REASONS.some((reason) => message.includes(reason))) return null
  for (const place of PLACES) {
    const found = place.exec(message)?.groups
    if (found?.port === undefined) continue
    const transport = (found.transport ?? '').toLowerCase()
    return { port: Number(found.port), transport: isTransport(transport) ? transport : null }
  }
  return null
}
