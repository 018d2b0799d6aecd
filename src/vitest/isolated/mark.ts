/*
 * How the environment in a worker knows that the plugin has added the setup file. A test file with options of its own has no mark, because
 * they replace those of the config.
 */

/** Among the options of all environments. No option of a user has this name, which is no name of an environment. */
export const SETUP_FILE_MARK = 'ssot-docker:setup-file'

/** Whether the setup file takes the stack, from the options that the environment got. */
export function hasSetupFile(options: Readonly<Record<string, unknown>>): boolean {
  return options[SETUP_FILE_MARK] === true
}
