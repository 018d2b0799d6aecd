import type { TestStack } from '../core/endpoints/known-services.ts'
import type { SsotOptions } from '../core/options/options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The stack that this test file runs against. */
    ssot: TestStack
  }
}

declare module 'vitest/node' {
  interface EnvironmentOptions {
    'ssot-docker'?: SsotOptions
  }
}
