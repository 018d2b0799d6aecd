import { readdirSync } from 'node:fs'
import { joinModules } from './join.js'

const CLI = 'cli'
const COMMANDS = 'commands'

/**
 * Bundles the CLI with the definitions of its commands, which every call loads. No other folder is bundled, so that the code
 * of a command is loaded only when the command runs, and no class exists twice.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinCliEntry(root, folder, options) {
  const apart = [
    ...foldersIn(folder).filter((name) => name !== CLI),
    ...foldersIn(`${folder}/${CLI}`)
      .filter((name) => name !== COMMANDS)
      .map((name) => `${CLI}/${name}`),
  ]
  await joinModules(
    root,
    folder,
    `${CLI}/run.js`,
    apart.map((name) => `${name}/*`),
    options,
  )
}

/** @param {string} folder */
function foldersIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}
