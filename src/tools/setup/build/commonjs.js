import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The types of the entry that `require` finds. TypeScript takes them for every import in a CommonJS package, also for
 * those that Node.js and Vitest answer with the ES module, so they are the ES module's; without its default export, the
 * environment, which no user imports.
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
 * Says of what was compiled to CommonJS that it is, for the package itself is not.
 *
 * @param {string} folder What the build was written into.
 */
export function markCommonJs(folder) {
  writeFileSync(join(folder, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  writeFileSync(join(folder, 'cjs', 'require.d.ts'), TYPES)
}
