import { extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VitestPluginContext } from 'vitest/node'
import { checkOptions, mergeOptions, optionsAmong, type SsotOptions } from '../core/options/options.ts'
import { announce } from '../keeper/client/announce.ts'
import { isCollecting } from '../runner/collecting.ts'
import { runTarget } from '../runner/run.ts'
import { isolateFiles } from './isolated/project.ts'
import { observeRuns } from './runs.ts'

/*
 * Only Vitest's main process loads this file. A worker loads the plugin too, but does not run it.
 */

const ENVIRONMENT = 'ssot-docker'

/**
 * Adds the merged options and the global setup to a project with the environment of this package.
 * @param place the index of the global setup among those of the project
 */
export function configureProject(
  project: VitestPluginContext['project'],
  place: number,
  options: SsotOptions,
): void {
  const { config, vitest } = project
  observeRuns(vitest)
  // Undefined at run time if the config has none, although its type does not say so.
  const own = optionsAmong(config.environmentOptions)
  const merged = mergeOptions({ root: config.root }, checkOptions(options), own)
  if (merged.setup !== undefined) merged.setup = resolve(config.root, merged.setup)
  // The worker gets the merged options, so that it requests the same stack.
  config.environmentOptions = { ...config.environmentOptions, [ENVIRONMENT]: merged }
  isolateFiles(project, merged)
  const files = [config.globalSetup].flat()
  const file = globalSetupFile()
  if (!files.includes(file)) config.globalSetup = files.toSpliced(place, 0, file)
  if (!isCollecting(process.env)) announceRun(merged)
}

/** While Vitest looks for test files, the keeper of a stack that was kept reads those of the stack. */
function announceRun(options: SsotOptions): void {
  try {
    void announce(runTarget(options, process.pid))
  } catch {
    // The run reports what is wrong with its options or its matrix, if it has tests.
  }
}

/** The file next to this one: `global-setup.js` in the package, `global-setup.ts` in its sources. */
function globalSetupFile(): string {
  return fileURLToPath(new URL(`./global-setup${extname(import.meta.url)}`, import.meta.url))
}
