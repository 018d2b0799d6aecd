import { serviceEndpoints } from '../../core/endpoints.ts'
import { stablePlace } from '../../stack/stable.ts'
import type { CliContext } from '../program.ts'
import { openSession } from '../session.ts'
import { columns } from '../table.ts'

export const URL_FORMATS = ['text', 'env', 'json'] as const
export type UrlFormat = (typeof URL_FORMATS)[number]

/** `ssot-docker urls`: where the services of an environment are, whether or not they run. */
export async function urlsCommand(
  context: CliContext,
  { environment, output }: { environment: string; output: UrlFormat },
): Promise<void> {
  using session = await openSession(context)
  const definition = session.definition(environment)
  const { ports } = stablePlace(definition)
  const { host } = session.connection.engine
  const endpoints = Object.entries(serviceEndpoints(definition.matrix, environment, ports, host))
  if (output === 'json') {
    context.print(JSON.stringify(Object.fromEntries(endpoints), null, 2))
  } else if (output === 'env') {
    for (const [, { variable, url }] of endpoints) context.print(`${variable}=${url}`)
  } else {
    for (const line of columns(endpoints.map(([service, { url }]) => [service, url]))) context.print(line)
  }
}
