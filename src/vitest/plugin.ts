import type {} from 'vitest/config'
import type { Vite } from 'vitest/node'
import type { SsotOptions } from '../core/options/options.ts'

/**
 * The Vitest plugin: starts the stack before the first worker, shows its progress in Vitest's output, and
 * provides `inject('ssot')`. It concerns only projects whose environment is `ssot-docker`; where a run has no
 * test file of such a project, no stack is started.
 *
 * @param options for every such project; `environmentOptions['ssot-docker']` of a project goes before them
 */
export function ssotDocker(options: SsotOptions = {}): Vite.Plugin {
  return {
    name: 'vitest-environment-ssot-docker',
    async configureVitest({ project }) {
      const { configureProject } = await import('./configure.ts')
      configureProject(project, options)
    },
  }
}
