import { isIP } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import { LOCAL_ADDRESS } from './choose.ts'

/** Where a remote engine publishes ports is for whoever named that engine to say, so it stands beside it. */
const VARIABLE = 'SSOT_DOCKER_PUBLISH_ADDRESS'

/**
 * The address on which an engine publishes ports. One of this machine: 127.0.0.1, where nobody else can reach them. A
 * remote one, whose 127.0.0.1 cannot be reached from here: the address of its host that the environment names, such as
 * `10.0.0.5`, or `0.0.0.0` for all of them; null where it names none.
 *
 * @param host under which the ports are reached
 * @throws ENGINE_NOT_FOUND where what is named is no address
 */
export function publishAddress(host: string, env: NodeJS.ProcessEnv): string | null {
  if (host === LOCAL_ADDRESS) return LOCAL_ADDRESS
  const named = env[VARIABLE]
  if (!named) return null
  if (isIP(named) !== 0) return named
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `${VARIABLE} is "${named}", which is no IP address`,
    todo: `Set it to an address of ${host} that can be reached from here, or to 0.0.0.0 for all of them.`,
  })
}

/** The error for a stack on a remote engine for which no address is named. */
export function publishAddressMissing(host: string): SsotError {
  return new SsotError({
    code: 'PUBLISH_ADDRESS_MISSING',
    summary: `The engine is on ${host}, and ports that it publishes on 127.0.0.1 cannot be reached from this machine`,
    todo: `Set ${VARIABLE} to an address of ${host} that can be reached from here, or to 0.0.0.0 for all of them. Whoever reaches that address then reaches the services. docs/engines.md has the rule.`,
  })
}
