import { columns } from '../../core/text/columns.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { endpointsOf } from './endpoints.ts'

export type UrlFormat = 'text' | 'env' | 'json'

/** Runs `ssot-docker urls`: prints the URLs of an environment's services, whether or not they are running. */
export async function urlsCommand(
  context: CliContext,
  { environment, output }: { environment: string; output: UrlFormat },
): Promise<void> {
  using session = await openSession(context)
  const endpoints = Object.entries(endpointsOf(session, environment))
  if (output === 'json') {
    context.print(JSON.stringify(Object.fromEntries(endpoints), null, 2))
  } else if (output === 'env') {
    for (const [, { variable, url }] of endpoints) context.print(`${variable}=${url}`)
  } else {
    for (const line of columns(endpoints.map(([service, { url }]) => [service, url]))) context.print(line)
  }
}
