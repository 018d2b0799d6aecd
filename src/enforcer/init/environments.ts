import { posix } from 'node:path'
import { defaultRank } from '../compose/default-names.ts'
import type { ComposeFile } from '../compose/model.ts'
import { positionAt } from '../source.ts'
import { pathObstacle } from './writable.ts'

/** A compose file that is to be an environment's. */
export interface ProposedEnvironment {
  name: string
  file: ComposeFile
  /** Each test run is to have ports of its own. */
  isForTests: boolean
  /** What it is for, for people. */
  purpose: string
}

/** What the words of a file name mean. */
interface Role {
  name: string
  words: readonly string[]
  purpose: string
}

const ROLES: readonly Role[] = [
  {
    name: 'test',
    words: ['test', 'tests', 'testing', 'e2e', 'ci', 'integration'],
    purpose: 'End-to-end tests',
  },
  { name: 'development', words: ['dev', 'develop', 'development', 'local'], purpose: 'Local work' },
  { name: 'staging', words: ['stage', 'staging', 'stg', 'preprod'], purpose: 'Checks before a release' },
  { name: 'production', words: ['prod', 'production', 'live'], purpose: 'Production' },
]

/**
 * The environments that a repository's compose files stand for, each with one file, those for tests first. Which files
 * these are: all in the folder of the uppermost one, and of those elsewhere the first for each purpose that none there
 * has; but no override files, and none that another one includes or extends, except where its name says that it is for
 * something else than that one.
 *
 * @returns `decisions`: what a person has to settle, a sentence each
 */
export function proposeEnvironments(files: readonly ComposeFile[]): {
  environments: ProposedEnvironment[]
  decisions: string[]
} {
  const withServices = files.filter(
    ({ services, uses }) => services.length > 0 || uses.some(({ kind }) => kind === 'include'),
  )
  const own = withServices.filter(({ source: { path } }) =>
    usersOf(path, files).every((user) => isForOther(path, user)),
  )
  const parts = withServices.filter((file) => !own.includes(file) && defaultRank(file.source.path) !== null)
  const overrides = own.filter(({ source: { path } }) => isOverride(path))
  const unwritable = own.filter(
    (file) => !overrides.includes(file) && pathObstacle(file.source.path) !== null,
  )
  const candidates = own.filter((file) => !overrides.includes(file) && !unwritable.includes(file))
  const home = uppermostFolder(candidates)
  const near = candidates.filter(({ source: { path } }) => posix.dirname(path) === home)
  const here = [...near, ...firstOfOtherRoles(candidates, near)]
  const elsewhere = candidates.filter((file) => !here.includes(file))
  const { environments, decisions } = named(here)
  return {
    environments,
    decisions: [
      ...decisions,
      ...parts.map(
        ({ source: { path } }) =>
          `\`${path}\` is what Compose takes where it is told no file, and another file uses it for the same purpose, so it has no row. Give it one under Environments if it is an environment of its own.`,
      ),
      ...unreadable(files).map(
        ({ file, line, column, message }) =>
          `\`${file}\` has no service that can be read: ${message} (line ${line}, column ${column}). Correct it, and give it a row under Environments.`,
      ),
      ...overrides.map(
        ({ source: { path } }) =>
          `\`${path}\` changes another compose file when Compose finds it beside that one. Put what it says into the file of its environment, and delete it.`,
      ),
      ...unwritable.map(
        ({ source: { path } }) =>
          `\`${path}\` ${pathObstacle(path)}, so it cannot stand in the matrix. Rename it, and give it a row under Environments.`,
      ),
      ...elsewhere.map(
        ({ source: { path } }) =>
          `\`${path}\` lies elsewhere and was not taken up. Give it a row under Environments, or delete it.`,
      ),
    ],
  }
}

/** The compose files without a service because of a mistake, with the first one in each. */
export function unreadable(
  files: readonly ComposeFile[],
): { file: string; line: number; column: number; message: string }[] {
  return files.flatMap(({ source, services, problems: [problem] }) =>
    services.length > 0 || problem === undefined
      ? []
      : [{ ...positionAt(source, problem.span.start), message: problem.message }],
  )
}

function usersOf(path: string, files: readonly ComposeFile[]): string[] {
  return files.flatMap(({ source, uses }) => (uses.some((use) => use.path === path) ? [source.path] : []))
}

/** Whether the name of a file says what it is for, and that it is not for what another one is for. */
function isForOther(path: string, other: string): boolean {
  const role = roleOf(path)
  return role !== undefined && role !== roleOf(other)
}

/** Of the files elsewhere the uppermost for each purpose that no file near has. */
function firstOfOtherRoles(candidates: readonly ComposeFile[], near: readonly ComposeFile[]): ComposeFile[] {
  const found = new Map<Role, ComposeFile>()
  const taken = new Set(near.map(({ source }) => roleOf(source.path)))
  for (const file of [...candidates].sort((a, b) => byPlace(a.source.path, b.source.path))) {
    const role = roleOf(file.source.path)
    // One that only has the name that Compose takes is the local work of something else.
    if (role === undefined || words(file.source.path).length === 0) continue
    if (!taken.has(role) && !found.has(role)) found.set(role, file)
  }
  return [...found.values()]
}

function isOverride(path: string): boolean {
  return words(path).includes('override')
}

function named(files: readonly ComposeFile[]): { environments: ProposedEnvironment[]; decisions: string[] } {
  const ordered = [...files].sort((a, b) => byClaim(a.source.path, b.source.path))
  const environments: ProposedEnvironment[] = []
  const decisions: string[] = []
  for (const file of ordered) {
    const all = words(file.source.path)
    const role = roleOf(file.source.path)
    const first = role && environments.find(({ name }) => name === role.name)
    if (first) {
      decisions.push(
        `\`${file.source.path}\` and \`${first.file.source.path}\` both seem to be for ${role.name}. Keep one of the two rows.`,
      )
    }
    const wanted = role && !first ? role.name : all.join('-')
    environments.push({
      name: unique(wanted, environments),
      file,
      isForTests: role?.name === 'test',
      purpose: role?.purpose ?? 'To be named',
    })
  }
  // Where two need the same thing, such as a Dockerfile, the tests have it.
  return { environments: environments.sort((a, b) => Number(b.isForTests) - Number(a.isForTests)), decisions }
}

/**
 * Who has the better claim to a purpose: fewer words first, `compose.test.yml` before `compose.old-test.yml`; then the very
 * word, before `compose.ci.yml`; then what Compose itself takes first.
 */
function byClaim(a: string, b: string): number {
  const isExact = (path: string) => ROLES.some(({ name }) => words(path).includes(name))
  return (
    words(a).length - words(b).length ||
    Number(isExact(b)) - Number(isExact(a)) ||
    (defaultRank(a) ?? 0) - (defaultRank(b) ?? 0) ||
    compare(a, b)
  )
}

/** A file of no word at all is the one that `docker compose up` takes: local work. */
function roleOf(path: string): Role | undefined {
  const all = words(path)
  const named = ROLES.find((role) => all.some((word) => role.words.includes(word)))
  return named ?? (all.length === 0 ? ROLES.find(({ name }) => name === 'development') : undefined)
}

/** The words of a file name that are its own: none of `docker-compose.yml`, `alpine` and `test` of `compose.alpine-test.yml`. */
function words(path: string): string[] {
  const name = posix
    .basename(path)
    .toLowerCase()
    .replace(/\.ya?ml$/u, '')
  return name.split(/[^a-z0-9]+/u).filter((word) => !['', 'docker', 'compose', 'stack'].includes(word))
}

function unique(wanted: string, taken: readonly { name: string }[]): string {
  const name = /^[a-z]/u.test(wanted) ? wanted : `stack-${wanted}`.replace(/-$/u, '')
  const isTaken = (candidate: string) => taken.some((one) => one.name === candidate)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!isTaken(candidate)) return candidate
  }
}

function uppermostFolder(files: readonly ComposeFile[]): string | undefined {
  const [first] = files.map(({ source: { path } }) => path).sort(byPlace)
  return first && posix.dirname(first)
}

function byPlace(a: string, b: string): number {
  return (
    a.split('/').length - b.split('/').length || compare(posix.dirname(a), posix.dirname(b)) || byClaim(a, b)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}
