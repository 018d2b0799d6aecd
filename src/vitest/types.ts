import type { StackInfo } from '../core/endpoints.ts'
import type { SsotOptions } from '../core/options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The stack that this test file runs against. */
    ssot: StackInfo
  }
}

declare module 'vitest/node' {
  interface EnvironmentOptions {
    'ssot-docker'?: SsotOptions
  }
}
