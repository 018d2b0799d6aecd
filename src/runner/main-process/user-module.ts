import { pathToFileURL } from 'node:url'

/**
 * Imports a module of the user as Node.js does: Jest's transforms are for test files.
 *
 * @param file absolute path
 */
export async function importUserModule(file: string): Promise<unknown> {
  return await import(pathToFileURL(file).href)
}
