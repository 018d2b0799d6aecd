import type { ServiceEndpoint, StackInfo } from '../core/endpoints/endpoints.ts'
import type { ServiceName, TestStack } from '../core/endpoints/known-services.ts'
import { SsotError } from '../core/errors/errors.ts'
import { nearestName, perhaps } from '../core/text/suggest.ts'
import { currentStack } from './slot.ts'

/** The running stack, for tests. */
export interface Ssot extends Readonly<TestStack> {
  /**
   * The URL of a service as seen from the test, such as `http://127.0.0.1:28100`; no slash at the end.
   * @throws SERVICE_UNKNOWN naming the services there are
   */
  url(service: ServiceName): string
}

/**
 * The stack that this test file runs against. Every property throws STACK_NOT_READY outside of a test whose
 * environment is that of this package.
 */
export const ssot: Ssot = ssotOver(() => currentStack() ?? notReady())

/**
 * @param stack asked anew for every property, so that what it throws is what a test sees
 */
export function ssotOver(stack: () => StackInfo): Ssot {
  return {
    get environment() {
      return stack().environment
    },
    get project() {
      return stack().project
    },
    get engine() {
      return stack().engine
    },
    get services() {
      return stack().services
    },
    url(service) {
      return endpoint(stack(), service).url
    },
  }
}

function endpoint({ services, environment }: StackInfo, service: string): ServiceEndpoint {
  const found = Object.hasOwn(services, service) ? services[service] : undefined
  if (found) return found
  const names = Object.keys(services)
  throw new SsotError({
    code: 'SERVICE_UNKNOWN',
    service,
    summary: `There is no published service "${service}" in the stack of environment ${environment}${perhaps(nearestName(service, names))}`,
    todo: `Use one of ${names.join(', ')}; or publish the service in the matrix, and name it under the option \`services\` where that is given.`,
  })
}

function notReady(): never {
  throw new SsotError({
    code: 'STACK_NOT_READY',
    summary: 'No stack belongs to this test file',
    todo: [
      "For Vitest, set `environment: 'ssot-docker'` for the project of this file, or put `// @vitest-environment ssot-docker` at its top.",
      "For Jest, set `preset: 'vitest-environment-ssot-docker'`, or put `/** @jest-environment vitest-environment-ssot-docker/jest */` there.",
    ].join(' '),
  })
}
