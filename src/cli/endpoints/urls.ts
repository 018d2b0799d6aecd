import { columns } from '../../core/text/columns.ts'
import { chooseStack, type StackChoice } from '../../stack/chosen/choose-stack.ts'
import { endpointsOfStack } from '../../stack/chosen/endpoints.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'

export type UrlFormat = 'text' | 'env' | 'json'

/** Runs `ssot-docker urls`: prints the URLs of a stack's services; those of a stable stack whether or not it is running. */
export async function urlsCommand(
  context: CliContext,
  { output, ...choice }: StackChoice & { output: UrlFormat },
): Promise<void> {
  using session = await openSession(context)
  const chosen = await chooseStack(session, choice)
  const endpoints = Object.entries(await endpointsOfStack(session.connection.engine, chosen))
  if (output === 'json') {
    context.print(JSON.stringify(Object.fromEntries(endpoints), null, 2))
  } else if (output === 'env') {
    for (const [, { variable, url }] of endpoints) context.print(`${variable}=${url}`)
  } else {
    for (const line of columns(endpoints.map(([service, { url }]) => [service, url]))) context.print(line)
  }
}
