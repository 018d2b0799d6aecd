import { planBrowser } from '../../core/endpoints/browser.ts'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackChoice } from '../../stack/chosen/choose-stack.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { openBrowser } from './browser.ts'
import { endpointsOf } from './endpoints.ts'

/** Runs `ssot-docker open`: prints the URL of a service, and opens it if there is a browser. */
export async function openCommand(
  context: CliContext,
  { service, ...choice }: StackChoice & { service: string },
): Promise<void> {
  using session = await openSession(context)
  const url = webUrl(await endpointsOf(session, choice), service, choice.environment)
  context.print(url)
  const plan = planBrowser(url, process.platform, context.env)
  if ('reason' in plan) context.print(`no browser was opened, because ${plan.reason}`)
  else await openBrowser(plan.command)
}

/**
 * The URL of a service for a browser.
 * @throws SERVICE_NOT_WEB when the environment publishes no such service, or not with http or https
 */
export function webUrl(
  endpoints: Readonly<Record<string, ServiceEndpoint>>,
  service: string,
  environment: string,
): string {
  const isWeb = ({ protocol }: ServiceEndpoint) => protocol === 'http' || protocol === 'https'
  const endpoint = Object.hasOwn(endpoints, service) ? endpoints[service] : undefined
  if (endpoint !== undefined && isWeb(endpoint)) return endpoint.url
  const web = Object.keys(endpoints).filter((name) => endpoints[name] && isWeb(endpoints[name]))
  throw new SsotError({
    code: 'SERVICE_NOT_WEB',
    summary:
      endpoint === undefined
        ? `Environment ${environment} publishes no service ${service}`
        : `Service ${service} has the protocol ${endpoint.protocol}, which browsers cannot open`,
    todo:
      web.length === 0
        ? `Publish a service with the protocol http or https in ${environment}.`
        : `Use one of ${web.join(', ')}.`,
  })
}
