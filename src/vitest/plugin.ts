import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {} from 'vitest/config'
import type { Vite } from 'vitest/node'
import { checkOptions, mergeOptions, optionsAmong, type SsotOptions } from '../core/options.ts'

const ENVIRONMENT = 'ssot-docker'

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
    configureVitest({ project }) {
      const { config } = project
      if (config.environment !== ENVIRONMENT) return
      // Absent at run time where the config has none, whatever its type says.
      const own = optionsAmong(config.environmentOptions)
      // The worker gets the merged options, so that it comes to the same stack.
      config.environmentOptions = {
        ...config.environmentOptions,
        [ENVIRONMENT]: mergeOptions({ root: config.root }, checkOptions(options), own),
      }
      const files = [config.globalSetup].flat()
      const file = globalSetupFile()
      if (!files.includes(file)) config.globalSetup = [...files, file]
    },
  }
}

function globalSetupFile(): string {
  return fileURLToPath(new URL(`./global-setup${extname(import.meta.url)}`, import.meta.url))
}
