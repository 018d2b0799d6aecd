import { SsotError } from '../core/errors/errors.ts'
import { checkOptions, type SsotOptions } from '../core/options/options.ts'

/** The variable with options, as JSON. A config of Playwright has no place for them. */
const VARIABLE = 'SSOT_DOCKER_OPTIONS'

/**
 * The options in the environment of Playwright; none if the variable is absent or empty.
 * @throws OPTIONS_INVALID
 */
export function optionsIn(env: NodeJS.ProcessEnv): SsotOptions {
  const text = env[VARIABLE]
  if (text === undefined || text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new SsotError({
      code: 'OPTIONS_INVALID',
      summary: `The options of ssot-docker are wrong: the variable ${VARIABLE} is not JSON`,
      todo: `Set it to an object such as { "environment": "test" }, or call ssotGlobalSetup() with the options in a global setup of your own.`,
      cause,
    })
  }
  return checkOptions(value)
}
