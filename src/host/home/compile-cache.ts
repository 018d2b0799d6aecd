import module from 'node:module'
import type { Home } from './home.ts'

/**
 * Keeps what Node.js compiles from now on in the home folder, for the next process: the libraries of an engine cost a
 * refresh with nothing to do a fifth of its time. Where the folder cannot be written, Node.js compiles as it always
 * does. `NODE_DISABLE_COMPILE_CACHE` and `NODE_COMPILE_CACHE` are obeyed.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function keepCompiled({ compiled }: Home): void {
  // Absent before Node.js 22.8, which is told that it is too old when all is loaded.
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? compiled)
}
