/*
 * The types without a file of `ssot-docker types`: every string may be the name of a service. Checked in this repository,
 * and by the compat tests in other projects.
 */
import { inject } from 'vitest'
import { defineConfig } from 'vitest/config'
import {
  type ErrorCode,
  type ServiceEndpoint,
  type ServiceName,
  SsotError,
  type SsotOptions,
  type StackInfo,
  ssot,
  ssotDocker,
} from 'vitest-environment-ssot-docker'
import globalSetup, { ssotGlobalSetup } from 'vitest-environment-ssot-docker/playwright'

export const url: string = ssot.url('any')
export const anyString: ServiceName = 'any'
export const services: Record<string, ServiceEndpoint> = ssot.services
export const stack: StackInfo = inject('ssot')
export const project: string = inject('ssot').project
export const endpoint: string = ssot.engine.endpoint
export const variable: string | undefined = process.env.ANY_URL
export const code = (error: unknown): ErrorCode | null => (error instanceof SsotError ? error.code : null)

// @ts-expect-error The name of a service is a string.
ssot.url(1)
// @ts-expect-error The stack cannot be changed.
ssot.project = 'another'
// @ts-expect-error The name is `ssot`.
inject('ssot-docker')

export const options: SsotOptions = { environment: 'test', root: '.', startTimeoutMs: 60_000 }
export const plugins = [ssotDocker(), ssotDocker({}), ssotDocker(options)]
// @ts-expect-error The option is called startTimeoutMs.
ssotDocker({ startTimeout: 60_000 })
// @ts-expect-error It is a number of milliseconds.
ssotDocker({ startTimeoutMs: '60s' })

export const config = defineConfig({
  plugins: [ssotDocker({ startTimeoutMs: 60_000 })],
  test: { environment: 'ssot-docker', environmentOptions: { 'ssot-docker': { environment: 'test' } } },
})
export const wrongKey = defineConfig({
  test: {
    environmentOptions: {
      'ssot-docker': {
        // @ts-expect-error The option is called startTimeoutMs.
        startTimeout: 60_000,
      },
    },
  },
})
export const wrongValue = defineConfig({
  test: {
    environmentOptions: {
      'ssot-docker': {
        // @ts-expect-error It is a name.
        environment: 1,
      },
    },
  },
})

export const teardown: Promise<() => Promise<void>> = ssotGlobalSetup({ services: ['web'] })
export const ofPlaywright: Promise<() => Promise<void>> = globalSetup({ rootDir: '/repository' })
// @ts-expect-error The option is called services.
ssotGlobalSetup({ service: ['web'] })
