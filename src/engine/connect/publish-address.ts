import { isIP } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import { LOCAL_ADDRESS } from './choose.ts'

/** Users set it together with `DOCKER_HOST`, because where an engine publishes ports is a fact of that engine. */
const VARIABLE = 'SSOT_DOCKER_PUBLISH_ADDRESS'

/**
 * The address on which an engine publishes ports. For an engine of this machine it is 127.0.0.1, which no other machine
 * can reach. The 127.0.0.1 of a remote engine cannot be reached from here, so it is the address of its host that the
 * environment names, such as `10.0.0.5`, or `0.0.0.0` for all of them; null when the environment names none.
 *
 * @param host at which the ports are reached
 * @throws ENGINE_NOT_FOUND when the environment names something other than an IP address
 */
export function publishAddress(host: string, env: NodeJS.ProcessEnv): string | null {
  if (host === LOCAL_ADDRESS) return LOCAL_ADDRESS
  const named = env[VARIABLE]
  if (!named) return null
  if (isIP(named) !== 0) return named
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `${VARIABLE} is "${named}", which is not an IP address`,
    todo: `Set it to an address of ${host} that can be reached from here, or to 0.0.0.0 for all of them.`,
  })
}

/** The error for a stack on a remote engine without a publish address. */
export function publishAddressMissing(host: string): SsotError {
  return new SsotError({
    code: 'PUBLISH_ADDRESS_MISSING',
    summary: `The engine is on ${host}, and ports that it publishes on 127.0.0.1 cannot be reached from this machine`,
    todo: `Set ${VARIABLE} to an address of ${host} that can be reached from here, or to 0.0.0.0 for all of them. Everyone who can reach that address can then reach the services; see docs/engines.md.`,
  })
}
