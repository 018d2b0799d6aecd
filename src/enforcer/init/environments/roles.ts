import { posix } from 'node:path'
import { defaultRank } from '../../compose/default-names.ts'

export type RoleName = 'development' | 'test' | 'staging' | 'production'

/** What the environment of a compose file is for. */
export interface Role {
  name: RoleName
  /** For people, in the matrix. */
  purpose: string
}

/** Words in the names of files and folders, and more that only scripts have: `npm start` is for local work. */
interface RoleWords extends Role {
  ofFiles: RegExp
  ofScripts: RegExp
}

const TESTS =
  /^(?:(?:unit|system|integration|acceptance|functional|smoke|auto|api)?(?:tests?|testing)|test(?:utils?|env|environment|stack|suite|kit|bed)|e2e|ci|integration|acceptance|functional|smoke|cypress|playwright|selenium)$/u
const END_TO_END =
  /^(?:e2e|(?:integration|acceptance|functional|system)(?:tests?)?|cypress|playwright|selenium)$/u

const ROLES: readonly RoleWords[] = [
  { name: 'test', purpose: 'End-to-end tests', ofFiles: TESTS, ofScripts: TESTS },
  {
    name: 'staging',
    purpose: 'Checks before a release',
    ofFiles: /^(?:stage|staging|stg|preprod)$/u,
    ofScripts: /^(?:stage|staging|stg|preprod)$/u,
  },
  {
    name: 'production',
    purpose: 'Production',
    ofFiles: /^(?:prod|production|live)$/u,
    ofScripts: /^(?:prod|production|live|deploy|deployment|release|publish)$/u,
  },
  {
    name: 'development',
    purpose: 'Local work',
    ofFiles: /^(?:dev|devel|develop|development|local|localdev)$/u,
    ofScripts: /^(?:dev|devel|develop|development|local|start|up|run|serve|watch)$/u,
  },
]

export function roleNamed(name: RoleName): Role {
  const role = ROLES.find((one) => one.name === name)
  if (role === undefined) throw new TypeError(`There is no role ${name}`)
  return role
}

/** The role that the words of a script's name, a job or a program say; null: none. */
export function roleOfScript(words: readonly string[]): RoleName | null {
  return ROLES.find(({ ofScripts }) => words.some((word) => ofScripts.test(word)))?.name ?? null
}

/** Whether words say that a whole stack is tested, and not one part of a program. */
export function isEndToEnd(words: readonly string[]): boolean {
  return words.some((word) => END_TO_END.test(word))
}

/** The role that the name of a compose file says, without its folders; null: none. */
export function roleOfName(path: string): RoleName | null {
  return roleAmong(fileWords(path))
}

/** The role that the folders of a file say, the nearest first; null: none. */
export function roleOfFolders(path: string): RoleName | null {
  for (const folder of posix.dirname(path).split('/').reverse()) {
    const role = roleAmong(wordsIn(folder))
    if (role !== null) return role
  }
  return null
}

/** Tests of speed need another stack than those of behaviour. */
const OF_SPEED = /^(?:stress|load|perf|performance|bench|benchmarks?)$/u

function roleAmong(words: readonly string[]): RoleName | null {
  if (words.some((word) => OF_SPEED.test(word))) return null
  return ROLES.find(({ ofFiles }) => words.some((word) => ofFiles.test(word)))?.name ?? null
}

/** Whether a file has a name that says nothing but that it is a compose file: `compose.yml`, `docker-compose.yaml`. */
export function isPlain(path: string): boolean {
  return defaultRank(path) !== null
}

/**
 * The distinguishing words of a file name: none for `docker-compose.yml`, `alpine` and `test` for
 * `compose.alpine-test.yml`.
 */
export function fileWords(path: string): string[] {
  const name = posix.basename(path).replace(/\.ya?ml$/iu, '')
  return wordsIn(name).filter((word) => !['docker', 'compose'].includes(word))
}

/** The words of a file name that say no role: `old` for `compose.old-test.yml`. */
export function ownWords(path: string): string[] {
  return fileWords(path).filter((word) => roleAmong([word]) === null)
}

/** The words of a name in lower case: `test`, `e2e` for `test:e2e`. */
export function wordsIn(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '')
}
