import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { columns } from '../terminal/table.ts'
import { endpointsOf } from './endpoints.ts'

export type UrlFormat = 'text' | 'env' | 'json'

/** `ssot-docker urls`: where the services of an environment are, whether or not they run. */
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
