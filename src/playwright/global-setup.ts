import { dirname } from 'node:path'
import { SsotError } from '../core/errors/errors.ts'
import type { SsotOptions } from '../core/options/options.ts'
import { printLine } from '../runner/lines.ts'
import { giveBack } from '../runner/main-process/give-back.ts'
import { ownLease } from '../runner/main-process/own-lease.ts'
import { sayReport } from '../runner/main-process/say-report.ts'
import { stackVariables } from '../runner/stack-variable.ts'
import { ProcessVariables } from '../runner/variables.ts'
import { optionsIn } from './options.ts'
import { withoutEffect } from './without-effect.ts'

/** The part of Playwright's config that the global setup reads. */
export interface PlaywrightConfig {
  /** Absolute; undefined when Playwright runs without a config file. */
  configFile?: string | undefined
  /** Where the tests are. Absolute. */
  rootDir: string
}

/**
 * Playwright's global setup, for `globalSetup: 'vitest-environment-ssot-docker/playwright'`. Starts the stack before the first
 * worker. The variable SSOT_DOCKER_OPTIONS may hold options, as JSON.
 *
 * @returns its teardown, which resolves when the stack is removed
 * @throws the error of the start, which ends Playwright
 */
export default function globalSetup({ configFile, rootDir }: PlaywrightConfig): Promise<() => Promise<void>> {
  const root = configFile === undefined ? rootDir : dirname(configFile)
  return withoutFrames(() => start({ root, ...optionsIn(process.env) }))
}

/**
 * The same for a global setup of your own, which must return the teardown, or call it in the one that it returns.
 *
 * @param options `root`: default: the working directory. A relative path of `setup` starts from it.
 * @returns the teardown, which resolves when the stack is removed, and throws TEARDOWN_INCOMPLETE or KEEPER_GONE
 * @throws OPTIONS_INVALID, MATRIX_MISSING, and the error of the start
 */
export function ssotGlobalSetup(options: SsotOptions = {}): Promise<() => Promise<void>> {
  return withoutFrames(() => start(options))
}

async function start(given: SsotOptions): Promise<() => Promise<void>> {
  const { options, say, take } = ownLease(given, process.cwd())
  for (const line of withoutEffect(options, process.env)) say(line)
  const lease = await take()
  // Workers inherit them.
  const variables = new ProcessVariables(stackVariables(lease.stack))
  return async () => {
    variables.restore()
    await withoutFrames(() => giveBack(lease, options, { say, always: printLine }))
    await sayReport(options, say)
  }
}

/** The frames of an error of this package tell a user nothing, and Playwright would show the sources that they lead to. */
async function withoutFrames<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof SsotError) error.stack = `${error.name}: ${error.message}`
    throw error
  }
}
