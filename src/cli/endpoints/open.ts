import { planBrowser } from '../../core/endpoints/browser.ts'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { nearestName, perhaps } from '../../core/text/suggest.ts'
import { type ChosenStack, chooseStack, type StackChoice } from '../../stack/chosen/choose-stack.ts'
import { endpointsOfStack } from '../../stack/chosen/endpoints.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { openBrowser } from './browser.ts'

/** Runs `ssot-docker open`: prints the URL of a service, and opens it if there is a browser. */
export async function openCommand(
  context: CliContext,
  { service, ...choice }: StackChoice & { service: string },
): Promise<void> {
  using session = await openSession(context)
  const chosen = await chooseStack(session, choice)
  const url = webUrl(await endpointsOfStack(session, chosen), service, chosen)
  context.print(url)
  const plan = planBrowser(url, process.platform, context.env)
  if ('reason' in plan) context.print(`no browser was opened, because ${plan.reason}`)
  else await openBrowser(plan.command)
}

/**
 * The URL of a service for a browser.
 * @throws SERVICE_NOT_WEB when the stack publishes no such service, or not with http or https
 */
export function webUrl(
  endpoints: Readonly<Record<string, ServiceEndpoint>>,
  service: string,
  { project, environment }: Pick<ChosenStack, 'project' | 'environment'>,
): string {
  const isWeb = ({ protocol }: ServiceEndpoint) => protocol === 'http' || protocol === 'https'
  const endpoint = Object.hasOwn(endpoints, service) ? endpoints[service] : undefined
  if (endpoint !== undefined && isWeb(endpoint)) return endpoint.url
  const web = Object.keys(endpoints).filter((name) => endpoints[name] && isWeb(endpoints[name]))
  throw new SsotError({
    code: 'SERVICE_NOT_WEB',
    summary:
      endpoint === undefined
        ? `Stack ${project} of environment ${environment} publishes no service ${service}${perhaps(nearestName(service, web))}`
        : `Service ${service} of ${project} has the protocol ${endpoint.protocol}, which browsers cannot open`,
    todo:
      web.length === 0
        ? `Publish a service with the protocol http or https in ${environment}.`
        : `Use one of ${web.join(', ')}.`,
  })
}
