import module from 'node:module'
import { SsotError } from '../../core/errors/errors.ts'
import { homeOf, openHome } from './home.ts'

/**
 * Makes Node.js store what it compiles from now on in the home folder, for the next process. Otherwise the libraries of an
 * engine take a fifth of the time of a refresh with nothing to do. When the folder cannot be written, Node.js compiles
 * as usual. `NODE_DISABLE_COMPILE_CACHE` and `NODE_COMPILE_CACHE` are obeyed.
 *
 * Node.js executes what is in the cache. In a home that is not this user's alone there is none, and what needs that
 * home reports it.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  if (env.NODE_DISABLE_COMPILE_CACHE) return
  // Absent before Node.js 22.8; such a version is refused once everything is loaded.
  if (env.NODE_COMPILE_CACHE) module.enableCompileCache?.(env.NODE_COMPILE_CACHE)
  else inOwnHome(env)
}

function inOwnHome(env: NodeJS.ProcessEnv): void {
  let folder: string
  try {
    const home = homeOf(env)
    openHome(home)
    folder = home.compiled
  } catch (error) {
    if (error instanceof SsotError) return
    throw error
  }
  // Node.js makes the folders now, by the umask. Its files are always for the user alone.
  const mask = process.umask(0o077)
  module.enableCompileCache?.(folder)
  process.umask(mask)
}
