/**
 * `node src/setup/mark-commonjs.js`, after `npm run build`: says of what was compiled to CommonJS that it is, for the
 * package itself is not.
 */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @param {string} folder What the build was written into. */
export function markCommonJs(folder) {
  writeFileSync(join(folder, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  markCommonJs(join(root, 'dist'))
}
