/**
 * `node src/setup/mark-commonjs.js`, after `npm run build`: says of what was compiled to CommonJS that it is, for the
 * package itself is not.
 */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

/** @param {string} folder What the build was written into. */
export function markCommonJs(folder) {
  writeFileSync(join(folder, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  writeFileSync(join(folder, 'cjs', 'require.d.ts'), TYPES)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  markCommonJs(join(root, 'dist'))
}
