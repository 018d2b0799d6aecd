import type Docker from 'dockerode'
import { z } from 'zod'

const modemSchema = z.object({
  socketPath: z.string().optional(),
  host: z.string().optional(),
  port: z.union([z.string(), z.number()]).optional(),
})

/** Whether an engine is reached by a socket or pipe of this machine, so that it mounts files of this machine. */
export function isLocalEngine(endpoint: string): boolean {
  return /^(?:unix|npipe):\/\//.test(endpoint)
}

/**
 * The address of the engine that a client uses.
 * @throws TypeError when it has none
 */
export function endpointOf(docker: Pick<Docker, 'modem'>): string {
  const { socketPath, host, port } = modemSchema.parse(docker.modem)
  if (socketPath !== undefined)
    return socketPath.startsWith('//') ? `npipe://${socketPath}` : `unix://${socketPath}`
  if (host === undefined || port === undefined) {
    throw new TypeError('the client of testcontainers has neither a socket nor a host with a port')
  }
  return `tcp://${host}:${port}`
}
