import type { ServiceEndpoint } from './endpoints.ts'

/** A variable of the matrix that the configuration of a test runner sets too, to another value. */
export interface Overridden {
  service: string
  /** Such as `WEB_URL`. */
  variable: string
  /** The URL of the service in this run. */
  url: string
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
  return Object.entries(services).flatMap(([service, { variable, url }]) =>
    Object.hasOwn(configured, variable) && configured[variable] !== undefined && configured[variable] !== url
      ? [{ service, variable, url }]
      : [],
  )
}

/**
 * The warning about such a variable. It does not show the configured value, which may have a password.
 *
 * @param place where the variable is configured, such as `test.env`
 */
export function overriddenWarning({ service, variable, url }: Overridden, place: string): string {
  return `warning: ${place} sets ${variable} to another value than the URL of ${service} in this stack. Tests get ${url}. Remove ${variable} from ${place}, or set it only where no stack runs`
}
