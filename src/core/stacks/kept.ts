import type { ServiceEndpoint } from '../endpoints/endpoints.ts'

/** What a person needs to look into a stack that is left for inspection. */
export interface KeptStackFacts {
  stack: string
  /** One sentence without its end: `its tests have failed`. */
  reason: string
  services: Readonly<Record<string, Pick<ServiceEndpoint, 'url'>>>
  /** How Compose is called on this machine. */
  compose: readonly string[]
  /** Variables by which a command line tool finds the engine. */
  variables: Readonly<Record<string, string>>
}

/** Where such a stack is, how to look into it, and how to remove it, a line each. */
export function describeKept({ stack, reason, services, compose, variables }: KeptStackFacts): string {
  const call = [
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    ...compose,
    '-p',
    stack,
  ].join(' ')
  return [
    `${stack} is kept for inspection, because ${reason}:`,
    ...Object.entries(services).map(([name, { url }]) => `  ${name}: ${url}`),
    `  look: ${call} ps --all`,
    `  logs: ${call} logs SERVICE`,
    `  shell: ${call} exec SERVICE sh`,
    `  remove: npx ssot-docker down ${stack}`,
  ].join('\n')
}
