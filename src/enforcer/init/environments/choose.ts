import { posix } from 'node:path'
import { defaultRank } from '../../compose/default-names.ts'
import type { ComposeFile } from '../../compose/model.ts'
import { firstOf } from '../words.ts'
import { pathObstacle } from '../writable.ts'
import { unreadable, withIncluded } from './files.ts'
import { outsideOf, type ProposedOutside } from './outside.ts'
import { isOverride, type PartialFile, partialFiles } from './partial.ts'
import { fileWords, isPlain, ownWords, type RoleName, roleNamed, roleOfFolders, roleOfName } from './roles.ts'
import type { ComposeUse } from './uses.ts'

/** A compose file that is proposed as an environment. */
export interface ChosenEnvironment {
  name: string
  file: ComposeFile
  /** Whether it is for tests, so that each run needs ports of its own. */
  isForTests: boolean
  /** Its purpose, for people. */
  purpose: string
  /** Files that change this one when people run it. A stack of the matrix does not read them, but publishes their ports. */
  changedBy: readonly ComposeFile[]
}

/** The environments of a repository, and what becomes of its other compose files. */
export interface Choice {
  environments: ChosenEnvironment[]
  outside: (ProposedOutside & { file: string })[]
  /** What a person should know, one sentence each. */
  notes: string[]
  /** What a person has to decide, one sentence or two each. */
  decisions: string[]
}

interface Candidate {
  file: ComposeFile
  path: string
  role: RoleName | null
  /** Whether a name or a command says the role, and it is not only what a plain compose.yml usually is for. */
  isSaid: boolean
  /** Whether the name of the file or of a folder says the role. */
  isNamed: boolean
  isEndToEnd: boolean
  /** Whether commands for tests use it. */
  isTested: boolean
}

/**
 * Chooses the environments of a repository by the names of compose files and folders, and by the commands that use them: the
 * files of the uppermost folder, and from other folders the best file for each purpose that is missing there. Tests use the
 * file of development if none is for them.
 */
export function chooseEnvironments(files: readonly ComposeFile[], uses: readonly ComposeUse[]): Choice {
  const withServices = files.filter(
    ({ services, uses: used }) => services.length > 0 || used.some(({ kind }) => kind === 'include'),
  )
  const own = withServices.filter(({ source: { path } }) =>
    usersOf(path, files).every((user) => isForOther(path, user)),
  )
  const overrides = own.filter(({ source: { path } }) => isOverride(path))
  const partial = partialFiles(
    own.filter((file) => !overrides.includes(file)),
    uses,
    (file) => new Set(withIncluded(file, files).flatMap(({ services }) => services.map(({ name }) => name))),
  )
  const isPartial = (file: ComposeFile) => partial.some((one) => one.file === file)
  const whole = own.filter((file) => !overrides.includes(file) && !isPartial(file))
  const unwritable = whole.filter(({ source: { path } }) => pathObstacle(path) !== null)
  const candidates = whole.filter((file) => !unwritable.includes(file)).map((file) => candidateOf(file, uses))
  const isOutside = ({ path, isTested }: Candidate) =>
    outsideOf(path) !== null && !(isTested && !isSwarm(path))
  const inside = candidates.filter((one) => !isOutside(one))
  const usable = inside.length > 0 ? inside : candidates.filter(({ path }) => !isSwarm(path))
  const chosen = choose(usable)
  const environments = withTests(named(chosen), chosen).map((one) => ({
    ...one,
    changedBy: changesOf(one, overrides, partial),
  }))
  const left = candidates.filter(({ file }) => !chosen.some((one) => one.file === file))
  return {
    environments: environments.sort(byOrder),
    outside: [
      ...left.map(({ path }) => ({
        ...(outsideOf(path) ?? { path, reason: 'No environment of this matrix' }),
        file: path,
      })),
      ...partial.map(({ file: { source }, base }) => ({
        path: source.path,
        file: source.path,
        reason: `Only changes ${base ?? 'another compose file'}`,
      })),
    ],
    notes: notesOn(usable, left),
    decisions: [...partialDecision(partial, environments), ...otherDecisions(files, overrides, unwritable)],
  }
}

/** The files that people run together with the file of an environment. */
function changesOf(
  { file: { source }, isForTests, name }: ChosenEnvironment,
  overrides: readonly ComposeFile[],
  partial: readonly PartialFile[],
): ComposeFile[] {
  const isBeside = (path: string) =>
    isPlain(source.path) && posix.dirname(path) === posix.dirname(source.path)
  const own = partial.filter(
    ({ file, base }) => base === source.path || (base === null && isBeside(file.source.path)),
  )
  const ofRole = (role: string) => own.filter(({ file }) => roleOfFile(file.source.path) === role)
  const byRole = ofRole(isForTests ? 'test' : name)
  const changes = byRole.length === 0 && isForTests ? ofRole('development') : byRole
  return [...overrides.filter((file) => isBeside(file.source.path)), ...changes.map(({ file }) => file)]
}

function candidateOf(file: ComposeFile, uses: readonly ComposeUse[]): Candidate {
  const { path } = file.source
  const own = uses.filter((use) => use.files.includes(path))
  const tests = own.filter(({ role }) => role === 'test')
  const byName = roleOfName(path) ?? roleOfFolders(path)
  const byUse = isPlain(path) ? null : roleByUse(own)
  const said = byName ?? byUse
  return {
    file,
    path,
    role: said ?? (isPlain(path) ? 'development' : null),
    isSaid: said !== null,
    isNamed: byName !== null,
    isEndToEnd: tests.some((use) => use.isEndToEnd),
    isTested: tests.length > 0,
  }
}

/** Tests may use a file that is also for local work; then it is for local work. */
function roleByUse(uses: readonly ComposeUse[]): RoleName | null {
  const roles = new Set(uses.flatMap(({ role }) => role ?? []))
  const order: readonly RoleName[] = ['development', 'test', 'staging', 'production']
  return order.find((role) => roles.has(role)) ?? null
}

/** The files of the uppermost folder, and from others the best for each purpose that is missing there. */
function choose(candidates: readonly Candidate[]): Candidate[] {
  const ordered = [...candidates].sort(byImportance)
  const home = ordered[0] && posix.dirname(ordered[0].path)
  const near = ordered.filter(({ path }) => posix.dirname(path) === home)
  const far = ordered.filter((one) => !near.includes(one))
  const found: Candidate[] = [...near]
  const isTested = near.some((one) => one.isTested)
  const tests = ordered.filter(
    (one) => one.role === 'test' && (near.includes(one) || isNear(one, home, isTested)),
  )
  const test = withoutWeak(tests, near).sort(byTests)[0]
  if (test !== undefined && !found.includes(test)) found.push(test)
  for (const role of ['staging', 'production', 'development'] as const) {
    if (near.some((one) => one.role === role)) continue
    const all = far.filter((one) => one.role === role)
    const said = all.filter(({ isSaid }) => isSaid)
    // A plain compose.yml elsewhere is for local work on a part of the repository, unless it is the only one.
    const isLacking = role === 'development' && !found.some((one) => one.role !== 'test')
    const [best] = said.length > 0 || !isLacking ? said : all
    if (best) found.push(best)
  }
  return found.map((one) =>
    one.role === 'test' && !one.isNamed && one !== test ? { ...one, role: null } : one,
  )
}

/**
 * Without the files that are for tests only because one command uses them, if tests also use a file for local work whose name
 * says less: it is the one for most tests.
 */
function withoutWeak(tests: readonly Candidate[], near: readonly Candidate[]): Candidate[] {
  const usual = near.find((one) => one.role === 'development' && one.isTested)
  return tests.filter(
    (one) => one.isNamed || one.isEndToEnd || usual === undefined || byClaim(one.path, usual.path) < 0,
  )
}

/** The uppermost first; in one depth those that tests use, and then in the order of their names. */
function byImportance(a: Candidate, b: Candidate): number {
  return (
    a.path.split('/').length - b.path.split('/').length ||
    Number(b.isTested) - Number(a.isTested) ||
    byPlace(a.path, b.path)
  )
}

/**
 * Whether a file for tests elsewhere is for those of the whole repository. Those of one package have deeper folders, and a
 * deep one that no command uses is for a special case if tests use a file of the uppermost folder.
 */
function isNear({ path, isTested }: Candidate, home = '.', isHomeTested = false): boolean {
  const depth = (folder: string) => (folder === '.' ? 0 : folder.split('/').length)
  const below = depth(posix.dirname(path)) - depth(home)
  return isTested || below <= (isHomeTested ? 1 : 2)
}

/** The file that end-to-end tests use comes first, then one that other tests use. */
function byTests(a: Candidate, b: Candidate): number {
  const rank = ({ isEndToEnd, isTested, path }: Candidate) =>
    isEndToEnd || ownEndToEnd(path) ? 0 : isTested ? 1 : isUnit(path) ? 3 : 2
  return rank(a) - rank(b) || byPlace(a.path, b.path)
}

function ownEndToEnd(path: string): boolean {
  return fileWords(path).some((word) => word === 'e2e')
}

function isUnit(path: string): boolean {
  return fileWords(path).some((word) => /^unit/u.test(word))
}

/** Gives each file its name: the first one for a purpose has the name of the purpose. */
function named(chosen: readonly Candidate[]): ChosenEnvironment[] {
  const environments: ChosenEnvironment[] = []
  const first = new Map<RoleName, Candidate>()
  for (const role of ['development', 'test', 'staging', 'production'] as const) {
    const all = chosen.filter((one) => one.role === role).sort((a, b) => byClaim(a.path, b.path))
    const best = role === 'test' ? [...all].sort(byTests)[0] : (all.find(({ isSaid }) => isSaid) ?? all[0])
    if (best) first.set(role, best)
  }
  for (const [role, { file }] of first) {
    environments.push({
      name: role,
      file,
      isForTests: role === 'test',
      purpose: roleNamed(role).purpose,
      changedBy: [],
    })
  }
  const others = chosen.filter((one) => ![...first.values()].includes(one))
  for (const { file, path, role } of others.sort((a, b) => byClaim(a.path, b.path))) {
    const own = ownWords(path)
    const words = own.length > 0 ? own : fileWords(path)
    environments.push({
      name: unique(words.length > 0 ? words.join('-') : 'default', environments),
      file,
      isForTests: role === 'test',
      purpose: role === null ? 'To be named' : roleNamed(role).purpose,
      changedBy: [],
    })
  }
  return environments
}

/** Adds the environment `test` on the file of development if no file is for tests. */
function withTests(environments: ChosenEnvironment[], chosen: readonly Candidate[]): ChosenEnvironment[] {
  if (environments.length === 0 || environments.some(({ name }) => name === 'test')) return environments
  const byName = (name: string) => environments.find((one) => one.name === name)
  const tested = environments.find(({ file }) => chosen.some((one) => one.file === file && one.isTested))
  const notLive = environments.find(({ name }) => name !== 'production' && name !== 'staging')
  const from = byName('development') ?? byName('default') ?? tested ?? notLive ?? environments[0]
  if (from === undefined) return environments
  return [
    ...environments,
    { name: 'test', file: from.file, isForTests: true, purpose: roleNamed('test').purpose, changedBy: [] },
  ]
}

function isSwarm(path: string): boolean {
  return outsideOf(path)?.reason === 'For Docker Swarm'
}

function notesOn(usable: readonly Candidate[], left: readonly Candidate[]): string[] {
  const others = left.filter((one) => usable.includes(one)).map(({ path }) => path)
  if (others.length === 0) return []
  return [
    others.length === 1
      ? `${firstOf(others)} is in another folder, so it is under Outside. Give it a row under Environments to use it.`
      : `${firstOf(others)} are in other folders, so they are under Outside. Give one a row under Environments to use it.`,
  ]
}

function partialDecision(
  partial: ReturnType<typeof partialFiles>,
  environments: readonly ChosenEnvironment[],
): string[] {
  if (partial.length === 0) return []
  const paths = partial.map(({ file }) => file.source.path)
  const tests = partial.filter(
    ({ file }) => (roleOfName(file.source.path) ?? roleOfFolders(file.source.path)) === 'test',
  )
  const test = environments.find(({ name }) => name === 'test')
  const meant =
    tests.length > 0 && test !== undefined ? ` Until then, tests use \`${test.file.source.path}\` alone.` : ''
  const [changes, it, its] = paths.length === 1 ? ['changes', 'it', 'its'] : ['change', 'one', 'its']
  return [
    `${firstOf(paths)} only ${changes} another compose file, but an environment has exactly one. To use ${it}, let ${its} services extend those of the other file (\`extends\`), and give it a row under Environments.${meant}`,
  ]
}

function otherDecisions(
  files: readonly ComposeFile[],
  overrides: readonly ComposeFile[],
  unwritable: readonly ComposeFile[],
): string[] {
  return [
    ...unreadable(files)
      .filter(({ file }) => outsideOf(file) === null)
      .map(
        ({ file, line, column, message }) =>
          `The services of \`${file}\` cannot be read: ${message} (line ${line}, column ${column}). Correct the file, and give it a row under Environments.`,
      ),
    ...overrides.map(
      ({ source: { path } }) =>
        `\`${path}\` changes the compose file next to it when Compose finds both. A stack of the matrix does not read it, but publishes its ports: move the rest of what it needs into the compose file of its environment.`,
    ),
    ...unwritable.map(
      ({ source: { path } }) =>
        `\`${path}\` ${pathObstacle(path)}, so the matrix cannot name it. Rename it, and give it a row under Environments.`,
    ),
  ]
}

function usersOf(path: string, files: readonly ComposeFile[]): string[] {
  return files.flatMap(({ source, uses }) => (uses.some((use) => use.path === path) ? [source.path] : []))
}

/** Whether the name of a file says its purpose, and that purpose is not the one of another file. */
function isForOther(path: string, other: string): boolean {
  const role = roleOfFile(path)
  return role !== null && role !== roleOfFile(other)
}

function roleOfFile(path: string): RoleName | null {
  return roleOfName(path) ?? roleOfFolders(path) ?? (isPlain(path) ? 'development' : null)
}

/**
 * Orders files by their claim to a purpose: fewer words first, `compose.test.yml` before `compose.old-test.yml`; then
 * the name of the purpose itself, before `compose.ci.yml`; then the order in which Compose looks for files.
 */
function byClaim(a: string, b: string): number {
  const isExact = (path: string) => fileWords(path).includes(roleOfName(path) ?? '')
  return (
    fileWords(a).length - fileWords(b).length ||
    Number(isExact(b)) - Number(isExact(a)) ||
    (defaultRank(a) ?? 0) - (defaultRank(b) ?? 0) ||
    compare(a, b)
  )
}

function unique(wanted: string, taken: readonly { name: string }[]): string {
  const name = /^[a-z]/u.test(wanted) ? wanted : `stack-${wanted}`.replace(/-$/u, '')
  const isTaken = (candidate: string) => taken.some((one) => one.name === candidate)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!isTaken(candidate)) return candidate
  }
}

const ORDER = ['development', 'default', 'test', 'staging', 'production']

function byOrder(a: ChosenEnvironment, b: ChosenEnvironment): number {
  const rank = ({ name }: ChosenEnvironment) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return rank(a) - rank(b)
}

function byPlace(a: string, b: string): number {
  return (
    a.split('/').length - b.split('/').length || compare(posix.dirname(a), posix.dirname(b)) || byClaim(a, b)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
