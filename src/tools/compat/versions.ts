import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { regenerate, table } from '../docs/generated.ts'
import { FOREIGN_CASES, TYPE_CASES } from './cases.ts'

const MANIFEST = join(import.meta.dirname, '..', '..', '..', 'package.json')

/** The text of the guide with its table of versions updated: the ranges of package.json, and the versions of the cases. */
export function regenerateVersions(guide: string): string {
  const { engines, peerDependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8'))
  const tried = (versions: readonly string[]) => [...new Set(versions)].sort(byNumbers).join(', ')
  return regenerate(guide, {
    'supported versions': () =>
      table([
        ['', 'Versions', 'Tested versions; a major stands for its newest release'],
        ['Node.js', inWords(engines.node), tried(FOREIGN_CASES.map(({ node }) => node))],
        ['Vitest', inWords(peerDependencies.vitest), tried(FOREIGN_CASES.map(({ vitest }) => vitest))],
        ['TypeScript, if any', '5.9 and later', tried(TYPE_CASES.map(({ typescript }) => typescript))],
      ]),
  })
}

/** `^4.1.0 || >=5.0.0` as `4.1.0 or a later 4, 5.0.0 and later`. */
function inWords(range: string): string {
  return range
    .split(' || ')
    .map((part) => {
      const [, sign, version = '', major] = /^(\^|>=)((\d+)[\d.]*)$/.exec(part) ?? []
      if (sign === undefined) throw new Error(`The range ${part} is not supported.`)
      return sign === '^' ? `${version} or a later ${major}` : `${version} and later`
    })
    .join(', ')
}

function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
