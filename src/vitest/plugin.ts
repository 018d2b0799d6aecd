import type {} from 'vitest/config'
import type { Vite } from 'vitest/node'
import type { SsotOptions } from '../core/options/options.ts'

/**
 * The Vitest plugin: starts the stack before the first worker, shows its progress in Vitest's output, and
 * provides `inject('ssot')`. It affects only projects with the environment `ssot-docker`; a run without test files of such
 * a project starts no stack.
 *
 * @param options for each of these projects; `environmentOptions['ssot-docker']` of a project takes precedence
 */
export function ssotDocker(options: SsotOptions = {}): Vite.Plugin {
  return {
    name: 'vitest-environment-ssot-docker',
    async config(config) {
      const { inlineSetupFile } = await import('./isolated/setup-file-path.ts')
      inlineSetupFile(config)
    },
    async configureVitest({ project }) {
      if (project.config.environment !== 'ssot-docker') return
      // Determined before anything is awaited: a global setup that a later plugin adds comes after this one.
      const place = [project.config.globalSetup].flat().length
      const { configureProject } = await import('./configure.ts')
      configureProject(project, place, options)
    },
  }
}
