import { posix } from 'node:path'
import { defaultRank } from '../compose/default-names.ts'
import type { ComposeFile } from '../compose/model.ts'
import { positionAt } from '../source.ts'
import { pathObstacle } from './writable.ts'

/** A compose file that is proposed as an environment. */
export interface ProposedEnvironment {
  name: string
  file: ComposeFile
  /** Whether it is for tests, so that each run needs ports of its own. */
  isForTests: boolean
  /** Its purpose, for people. */
  purpose: string
}

/** A purpose, and the words in file names that mean it. */
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
 * Proposes an environment for each of the main compose files of a repository, those for tests first. The main files are
 * all in the folder of the uppermost compose file, and from other folders the first file for each purpose that is
 * missing there. Override files are left out. So are files that another one includes or extends, unless their names say
 * that they are for another purpose than that one.
 *
 * @returns `decisions`: what a person has to decide, one sentence or two each
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
          `\`${path}\` is the file that Compose uses by default, and another file for the same purpose uses it, so it has no row. Give it one under Environments if it is an environment of its own.`,
      ),
      ...unreadable(files).map(
        ({ file, line, column, message }) =>
          `The services of \`${file}\` cannot be read: ${message} (line ${line}, column ${column}). Correct the file, and give it a row under Environments.`,
      ),
      ...overrides.map(
        ({ source: { path } }) =>
          `\`${path}\` changes the compose file next to it when Compose finds both. Move its content into the compose file of its environment, and delete it.`,
      ),
      ...unwritable.map(
        ({ source: { path } }) =>
          `\`${path}\` ${pathObstacle(path)}, so the matrix cannot name it. Rename it, and give it a row under Environments.`,
      ),
      ...elsewhere.map(
        ({ source: { path } }) =>
          `\`${path}\` is in another folder and has no row. Give it one under Environments, or delete it.`,
      ),
    ],
  }
}

/** The compose files whose services cannot be read, each with its first problem. */
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

/** Whether the name of a file says its purpose, and that purpose is not the one of another file. */
function isForOther(path: string, other: string): boolean {
  const role = roleOf(path)
  return role !== undefined && role !== roleOf(other)
}

/** For each purpose that no file in `near` has, the uppermost of the other files. */
function firstOfOtherRoles(candidates: readonly ComposeFile[], near: readonly ComposeFile[]): ComposeFile[] {
  const found = new Map<Role, ComposeFile>()
  const taken = new Set(near.map(({ source }) => roleOf(source.path)))
  for (const file of [...candidates].sort((a, b) => byPlace(a.source.path, b.source.path))) {
    const role = roleOf(file.source.path)
    // A file elsewhere with a default name, such as compose.yml, is for local work on a part of the repository.
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
  // Tests come first, so that they get what two environments need, such as a Dockerfile.
  return { environments: environments.sort((a, b) => Number(b.isForTests) - Number(a.isForTests)), decisions }
}

/**
 * Orders files by their claim to a purpose: fewer words first, `compose.test.yml` before `compose.old-test.yml`; then
 * the name of the purpose itself, before `compose.ci.yml`; then the order in which Compose looks for files.
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

/** The purpose of a file by its name. A name without any word, such as compose.yml, means local work. */
function roleOf(path: string): Role | undefined {
  const all = words(path)
  const named = ROLES.find((role) => all.some((word) => role.words.includes(word)))
  return named ?? (all.length === 0 ? ROLES.find(({ name }) => name === 'development') : undefined)
}

/**
 * The distinguishing words of a file name: none for `docker-compose.yml`, `alpine` and `test` for
 * `compose.alpine-test.yml`.
 */
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
