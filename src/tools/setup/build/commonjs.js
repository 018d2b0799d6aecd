import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The types of the entry that `require` finds. TypeScript uses them for every import in a CommonJS package, also for those
 * that Node.js and Vitest resolve to the ES module, so they are those of the ES module. They leave out its default export,
 * the environment, which no user imports.
 */
const FROM = "from '../index.js' with { 'resolution-mode': 'import' }"
const TYPES = [
  `import type * as entry ${FROM}`,
  `export type * ${FROM}`,
  'export declare const ssot: typeof entry.ssot',
  'export declare const ssotDocker: typeof entry.ssotDocker',
  'export declare const SsotError: typeof entry.SsotError',
  '',
].join('\n')

/**
 * Marks the folder that was compiled to CommonJS as such, since the package itself has the type `module`.
 *
 * @param {string} folder The output folder of the build.
 */
export function markCommonJs(folder) {
  writeFileSync(join(folder, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  writeFileSync(join(folder, 'cjs', 'require.d.ts'), TYPES)
}
