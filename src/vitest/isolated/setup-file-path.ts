import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

/** The setup file: `setup-file.js` in the package, `setup-file.ts` in its sources. */
export const SETUP_FILE = fileURLToPath(new URL(`./setup-file${extname(import.meta.url)}`, import.meta.url))

/**
 * Lets Vitest load the setup file itself. Otherwise Node.js would, because it is in `node_modules`, and would not run it again for the second
 * test file of a worker.
 */
export function inlineSetupFile(config: ViteUserConfig): void {
  config.test ??= {}
  config.test.server ??= {}
  config.test.server.deps ??= {}
  const { deps } = config.test.server
  // True: Vitest loads everything itself.
  if (deps.inline !== true) deps.inline = [...(deps.inline ?? []), patternOf(SETUP_FILE)]
}

function patternOf(path: string): RegExp {
  return new RegExp(`${path.replaceAll('\\', '/').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}
