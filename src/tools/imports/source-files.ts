import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** The text of each source file by its path relative to `src`, with `/`: `core/errors/errors.ts`. */
export type SourceFiles = ReadonlyMap<string, string>

const SRC = join(import.meta.dirname, '..', '..')
/** The tests of these rules hold samples of imports, which look like imports of files that do not exist. */
const SAMPLES = /^tools\/imports\/(?!imports\.test).*\.test\.ts$/

/** Every TypeScript and JavaScript file of this repository's `src`. */
export function readSourceFiles(): SourceFiles {
  const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /\.[cm]?[jt]s$/.test(path) && !SAMPLES.test(path))
  return new Map(paths.map((path) => [path, readFileSync(join(SRC, path), 'utf8')]))
}
