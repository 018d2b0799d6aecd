import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { columns } from '../../core/text/columns.ts'
import { visibleJson } from '../../core/text/visible.ts'
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
  printUrls(context, await endpointsOfStack(session, chosen), output)
}

/** Prints URLs: `text` for people, without passwords; `env` and `json` for programs, which need them to connect. */
export function printUrls(
  context: Pick<CliContext, 'print' | 'printForProgram' | 'note' | 'screen' | 'secrets'>,
  endpoints: Readonly<Record<string, ServiceEndpoint>>,
  output: UrlFormat,
): void {
  if (output === 'text') {
    const rows = Object.entries(endpoints).map(([service, { url }]) => [service, url])
    for (const line of columns(rows)) context.print(line)
    return
  }
  const text =
    output === 'json'
      ? visibleJson(endpoints, 2)
      : Object.values(endpoints)
          .map(({ variable, url }) => `${variable}=${url}`)
          .join('\n')
  if (text === '') return
  context.printForProgram(text)
  if (context.screen !== null && context.secrets.hide(text) !== text)
    context.note('passwords are hidden on a terminal; a pipe or a file gets them')
}
