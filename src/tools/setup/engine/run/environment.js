import { readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The environment in which the unpacked binaries find each other and their libraries.
 *
 * @param {ReturnType<typeof import('../layout.js').versionLayout>} version
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function engineEnvironment(version, env) {
  const libraries = libraryFolders(version.root)
  return {
    ...env,
    PATH: [version.bin, '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(
      delimiter,
    ),
    LD_LIBRARY_PATH: libraries.join(delimiter),
    XTABLES_LIBDIR: libraries.map((folder) => join(folder, 'xtables')).join(delimiter),
    DOCKER_CONFIG: version.dockerConfig,
  }
}

/**
 * Debian keeps libraries in a folder for each architecture, such as `usr/lib/x86_64-linux-gnu`.
 *
 * @param {string} root
 */
function libraryFolders(root) {
  return ['usr/lib', 'lib'].flatMap((base) => {
    try {
      return readdirSync(join(root, base))
        .filter((name) => name.includes('-linux-gnu'))
        .map((name) => join(root, base, name))
    } catch {
      return [] // These packages do not have this folder.
    }
  })
}
