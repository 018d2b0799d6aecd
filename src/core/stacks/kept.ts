import type { ServiceEndpoint } from '../endpoints/endpoints.ts'

/** What a user needs to inspect a stack that is kept. */
export interface KeptStackFacts {
  stack: string
  /** A clause without a full stop: `its tests have failed`. */
  reason: string
  services: Readonly<Record<string, Pick<ServiceEndpoint, 'url'>>>
  /** The command that runs Compose on this machine. */
  compose: readonly string[]
  /** The environment variables through which command line tools find the engine. */
  variables: Readonly<Record<string, string>>
}

/** How to reach, inspect and remove a stack that is kept, one way per line. */
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
    `  status: ${call} ps --all`,
    `  logs: ${call} logs SERVICE`,
    `  shell: ${call} exec SERVICE sh`,
    `  remove: npx ssot-docker down ${stack}`,
  ].join('\n')
}
