import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VitestPluginContext } from 'vitest/node'
import { checkOptions, mergeOptions, optionsAmong, type SsotOptions } from '../core/options/options.ts'

/*
 * Loaded only by Vitest's main process; a worker has the plugin in its hands too, and never uses it.
 */

const ENVIRONMENT = 'ssot-docker'

/** Gives a project whose environment is ours the merged options and the global set-up. */
export function configureProject({ config }: VitestPluginContext['project'], options: SsotOptions): void {
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
}

/** Beside this file: `global-setup.js` of the package, `global-setup.ts` of its sources. */
function globalSetupFile(): string {
  return fileURLToPath(new URL(`./global-setup${extname(import.meta.url)}`, import.meta.url))
}
