import { readdirSync } from 'node:fs'
import { joinModules } from './join.js'

const CLI = 'cli'
const COMMANDS = 'commands'

/**
 * Makes one file of the command line and the definitions of its commands, which every call loads. All other folders stay
 * apart, so that what a command runs is still loaded only when it runs, and no class exists twice.
 *
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
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
