import type { ServiceEndpoint, StackInfo } from '../core/endpoints/endpoints.ts'
import type { ServiceName, TestStack } from '../core/endpoints/known-services.ts'
import { SsotError } from '../core/errors/errors.ts'
import { nearestName, perhaps } from '../core/text/suggest.ts'
import { isCollecting } from './collecting.ts'
import { currentStack } from './slot.ts'

/** The running stack, for tests. */
export interface Ssot extends Readonly<TestStack> {
  /**
   * The URL of a service as seen from the test, such as `http://127.0.0.1:28100`, without a slash at the end.
   * @throws SERVICE_UNKNOWN when the stack has no such published service; the error lists the known ones
   */
  url(service: ServiceName): string
}

/**
 * The stack that this test file runs against. Every property throws STACK_NOT_READY in a test file with another
 * environment than that of this package.
 */
export const ssot: Ssot = ssotOver(() => currentStack() ?? notReady())

/** @param stack called for each property, so that its error is what a test sees */
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
    summary: `The stack of environment ${environment} has no published service "${service}"${perhaps(nearestName(service, names))}`,
    todo: `Use one of ${names.join(', ')}; or publish the service in the matrix, and add it to the option \`services\` if that is set.`,
  })
}

function notReady(): never {
  if (isCollecting(process.env)) {
    throw new SsotError({
      code: 'STACK_NOT_READY',
      summary: 'There is no stack while tests are only listed',
      todo: 'Use the stack inside of tests and hooks, not while the test file is loaded; or list the tests without loading the files: `vitest list --static-parse`.',
    })
  }
  throw new SsotError({
    code: 'STACK_NOT_READY',
    summary: 'This test file has no stack',
    todo: [
      "For Vitest, set `environment: 'ssot-docker'` for the project of this file, or put `// @vitest-environment ssot-docker` at the top of the file.",
      "For Jest, set `preset: 'vitest-environment-ssot-docker'`, or put `/** @jest-environment vitest-environment-ssot-docker/jest */` at the top of the file.",
    ].join(' '),
  })
}
