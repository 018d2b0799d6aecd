import { posix } from 'node:path'
import type { ComposeFile } from '../compose/model.ts'
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
const ROLES: readonly { name: string; words: readonly string[]; purpose: string }[] = [
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
 * these are: all in the folder of the uppermost one, but for override files and those that another one includes or
 * extends.
 *
 * @returns `decisions`: what a person has to settle, a sentence each
 */
export function proposeEnvironments(files: readonly ComposeFile[]): {
  environments: ProposedEnvironment[]
  decisions: string[]
} {
  const used = new Set(files.flatMap(({ uses }) => uses.flatMap(({ path }) => path ?? [])))
  const own = files.filter(({ source: { path }, services }) => !used.has(path) && services.length > 0)
  const overrides = own.filter(({ source: { path } }) => isOverride(path))
  const unwritable = own.filter(
    (file) => !overrides.includes(file) && pathObstacle(file.source.path) !== null,
  )
  const candidates = own.filter((file) => !overrides.includes(file) && !unwritable.includes(file))
  const home = uppermostFolder(candidates)
  const here = candidates.filter(({ source: { path } }) => posix.dirname(path) === home)
  const elsewhere = candidates.filter((file) => !here.includes(file))
  const { environments, decisions } = named(here)
  return {
    environments,
    decisions: [
      ...decisions,
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

function isOverride(path: string): boolean {
  return words(path).includes('override')
}

function named(files: readonly ComposeFile[]): { environments: ProposedEnvironment[]; decisions: string[] } {
  // Fewer words first: `compose.test.yml` is the test's, before `compose.old-test.yml`.
  const ordered = [...files].sort(
    (a, b) =>
      words(a.source.path).length - words(b.source.path).length || compare(a.source.path, b.source.path),
  )
  const environments: ProposedEnvironment[] = []
  const decisions: string[] = []
  for (const file of ordered) {
    const all = words(file.source.path)
    const role = roleOf(all)
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

/** A file of no word at all is the one that `docker compose up` takes: local work. */
function roleOf(all: readonly string[]): (typeof ROLES)[number] | undefined {
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
  const folders = files.map(({ source: { path } }) => posix.dirname(path))
  const depth = (folder: string) => (folder === '.' ? 0 : folder.split('/').length)
  return folders.sort((a, b) => depth(a) - depth(b) || compare(a, b))[0]
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}
