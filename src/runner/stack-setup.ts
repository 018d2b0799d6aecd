import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import { withoutColours } from '../core/text/visible.ts'
import { fileProblem } from '../host/files/read-text.ts'
import { type Ssot, ssotOver } from './ssot.ts'

/*
 * The module that the option `setup` names: a user's migrations and seed data, on a stack that is up.
 */

/** Called before the stack is taken down. */
export type StackTeardown = () => void | Promise<void>

/**
 * The default export of the module that the option `setup` names. It is called once for each stack, in the main process of
 * the test runner, when the stack is up and before the first test file. It may return a function that is called after the
 * last test file, while the stack is still up.
 */
export type StackSetup = (context: {
  /** The stack, as tests see it. */
  ssot: Ssot
}) => void | StackTeardown | Promise<void> | Promise<StackTeardown | undefined>

/**
 * The function that a setup module exports.
 *
 * @param file absolute path of the module
 * @param load imports a module by its path, as the test runner does
 * @throws OPTIONS_INVALID when there is no such file, or it is something else than a file; SETUP_FAILED when it cannot be loaded or exports no function
 */
export async function loadStackSetup(
  file: string,
  load: (file: string) => Promise<unknown>,
): Promise<StackSetup> {
  const problem = fileProblem(file)
  if (problem !== null) {
    throw new SsotError({
      code: 'OPTIONS_INVALID',
      summary: `The options of ssot-docker are wrong: "setup" names ${file}, which ${problem.reason}`,
      todo: 'Set it to the path of a module. A relative path starts from the root of the Vitest project, or from the rootDir of Jest.',
    })
  }
  const module = await load(file).catch((cause: unknown) => {
    throw failed(file, 'could not be loaded', cause)
  })
  const found = defaultOf(defaultOf(module))
  if (typeof found === 'function') return found as StackSetup
  throw failed(file, 'has no function as its default export')
}

/** The default export; that of a module which was compiled to CommonJS is one level deeper. */
function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : module
}

/**
 * Calls a setup.
 * @returns its teardown, which throws SETUP_FAILED when it fails; undefined when it has none
 * @throws SETUP_FAILED when it fails, or returns something else than a function
 */
export async function callStackSetup(
  file: string,
  setup: StackSetup,
  stack: StackInfo,
): Promise<StackTeardown | undefined> {
  let teardown: unknown
  try {
    teardown = await setup({ ssot: ssotOver(() => stack) })
  } catch (cause) {
    throw failed(file, 'has failed', cause)
  }
  if (teardown === undefined) return undefined
  if (typeof teardown !== 'function')
    throw failed(file, `has returned ${teardown === null ? 'null' : typeof teardown}, not a function`)
  return async () => {
    try {
      await teardown()
    } catch (cause) {
      throw failed(file, 'has failed in the teardown that it returned', cause)
    }
  }
}

function failed(file: string, what: string, cause?: unknown): SsotError {
  // Assertions have colours, which a report has not.
  const said = cause instanceof Error ? cause.message : String(cause)
  const why = cause === undefined ? '' : `: ${withoutColours(said)}`
  return new SsotError({
    code: 'SETUP_FAILED',
    summary: `The setup module ${file} ${what}${why}`,
    ...(cause instanceof Error && cause.stack !== undefined
      ? { evidence: { lastLines: cause.stack.split('\n').filter((line) => /^\s+at /.test(line)) } }
      : {}),
    todo: 'Correct the module. Its default export is a function that is called with { ssot }, and returns nothing or a function that is called before the stack is taken down.',
    cause,
  })
}

/** The error of a test file whose stack no process has set up. */
export function notSetUp(file: string): SsotError {
  return new SsotError({
    code: 'SETUP_NOT_RUN',
    summary: `The stack of this test file was to be set up by ${file}, which has not run`,
    todo: [
      'The option "setup" needs the plugin in Vitest, or the global setup of the preset in Jest, and does not work in a docblock:',
      'only the main process of a test runner can run it once for a stack. If the output shows that it has failed, or that the keeper has ended, correct that first.',
    ].join(' '),
  })
}
