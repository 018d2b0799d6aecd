import { serviceUrl } from '../matrix/variables.ts'
import type { ServiceEndpoint } from './endpoints.ts'

/** A variable of the matrix that the configuration of a test runner sets too, to another value. */
export interface Overridden {
  service: string
  /** Such as `WEB_URL`. */
  variable: string
  /** What tests get instead: the URL of the service in this run, or, if it may have a password, where it answers. */
  instead: string
}

/**
 * The variables of the matrix that `configured` sets to another value than the stack's, in the order of the services.
 *
 * @param configured the variables that a configuration sets, such as `test.env` of Vitest; absent when it sets none
 */
export function overriddenVariables(
  services: Readonly<Record<string, ServiceEndpoint>>,
  configured: Readonly<Record<string, unknown>> | undefined,
): Overridden[] {
  if (configured === undefined) return []
  return Object.entries(services).flatMap(([service, { variable, url, protocol, host, port }]) => {
    const isSet = Object.hasOwn(configured, variable) && configured[variable] !== undefined
    if (!isSet || configured[variable] === url) return []
    const address = serviceUrl(protocol, host, port)
    return [{ service, variable, instead: url === address ? url : `the one of ${address}` }]
  })
}

/**
 * The warning about such a variable. It shows neither the configured value nor the whole URL, which may have passwords.
 *
 * @param place where the variable is configured, such as `test.env`
 */
export function overriddenWarning({ service, variable, instead }: Overridden, place: string): string {
  return `warning: ${place} sets ${variable} to another value than the URL of ${service} in this stack. Tests get ${instead}. Remove ${variable} from ${place}, or set it only where no stack runs`
}
