import { SsotError } from '../errors/errors.ts'

/** NODE_TOO_OLD for a version of Node.js without `node:sqlite`, or on which the engine library does not run; else null. */
export function nodeTooOld(version: string): SsotError | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 22)) return null
  return new SsotError({
    code: 'NODE_TOO_OLD',
    summary: `Node.js ${version} is too old for vitest-environment-ssot-docker, which needs 22.22, 24 or 26 and later`,
    todo: 'Use a newer Node.js. `npm install --save-dev node@24`, with "allowScripts": { "node": true } in package.json, brings one for npm scripts and npx.',
  })
}
