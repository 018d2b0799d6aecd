import { MATRIX_PATH } from '../../../host/home/matrix-file.ts'
import { isDockerfileName } from '../../dockerfile/names.ts'
import type { Part } from '../files/facts.ts'
import { shortImage } from '../files/image.ts'
import type { Trees } from '../git/trees.ts'
import type { KeyedChange } from '../model.ts'
import type { Files } from '../snapshot/files.ts'
import type { Project } from '../snapshot/project.ts'
import { isOutsideOf, type ProjectSnapshot, type Snapshot, type Snapshots } from '../snapshot/snapshot.ts'
import { matrixChanges, type RenamedEnvironments } from './matrix.ts'
import { otherPath, partChanges, whole } from './parts.ts'
import { portsOfMatrix, withoutHostPorts } from './ports.ts'
import { type FilePair, pairFiles } from './renames.ts'
import { stepChanges } from './steps.ts'
import { suppressionChanges } from './suppressions.ts'

/** What differs between a commit and one of its parents. */
export interface EdgeChanges {
  readonly changes: readonly KeyedChange[]
  readonly notes: readonly string[]
}

/** What a comparison needs. */
export interface Reading {
  readonly trees: Trees
  readonly files: Files
  readonly snapshots: Snapshots
  /** Paths of Dockerfiles and of parts of compose files that their names do not tell. */
  readonly special: ReadonlySet<string>
  /** What the newest commit says: what is outside of its matrix has no place in the trail. */
  readonly head: Snapshot | null
  /** Where the matrix was before it was renamed; the last name first. */
  readonly formerMatrixPaths: string[]
  /** The last version before a commit in which something could be read; null: there is none. */
  lastReadable(
    isReadable: (snapshot: Snapshot) => boolean,
  ): Promise<{ id: string; snapshot: Snapshot } | null>
}

const MATRIX = MATRIX_PATH.replaceAll('\\', '/')
const MATRIX_NAME = MATRIX.slice(MATRIX.lastIndexOf('/') + 1)

/** Whether a file may have a meaning, by its path. */
export function isOfInterest(path: string, special: ReadonlySet<string>): boolean {
  return /\.ya?ml$/iu.test(path) || isDockerfileName(path) || isMatrixName(path) || special.has(path)
}

function isMatrixName(path: string): boolean {
  return path.endsWith(MATRIX_NAME) || /(?:^|\/)[^/]*matrix[^/]*\.md$/iu.test(path)
}

/** The snapshot of a tree, with the matrix where it was then. */
export async function snapshotOf(reading: Reading, tree: string | null): Promise<Snapshot> {
  for (const path of [MATRIX, ...reading.formerMatrixPaths]) {
    if ((await reading.trees.lookUp(tree, path)) !== null) return reading.snapshots.of(tree, path)
  }
  return reading.snapshots.of(tree, MATRIX)
}

/** A version as it is compared. */
export interface Settled {
  readonly snapshot: Snapshot
  /** The matrix has a mistake, so that what it says is that of an earlier version; null: it can be compared. */
  readonly lost: { readonly last: string | null } | null
}

/**
 * A version whose matrix has a mistake, with the rows of the last version without one: a row that cannot be read was not removed.
 * While there is no such version, as when all are of an older version of this program, the rows that it has are compared.
 */
export async function settled(reading: Reading, snapshot: Snapshot): Promise<Settled> {
  const isReadable = ({ matrix: { id, facts, problem } }: Snapshot) =>
    id === null || (facts !== null && problem === null)
  if (isReadable(snapshot)) return { snapshot, lost: null }
  const last = await reading.lastReadable(isReadable)
  const facts = last?.snapshot.matrix.facts ?? null
  if (facts === null || last === null) {
    return { snapshot, lost: snapshot.matrix.facts?.isPartial === false ? null : { last: null } }
  }
  return { snapshot: await reading.snapshots.withFacts(snapshot, facts), lost: { last: last.id } }
}

/**
 * What differs in the meaning of the Docker files of two trees.
 * @throws UnreadableObject
 */
export async function compareTrees(
  reading: Reading,
  beforeTree: string | null,
  afterTree: string | null,
): Promise<EdgeChanges> {
  const changed = await reading.trees.difference(beforeTree, afterTree, (path) =>
    isOfInterest(path, reading.special),
  )
  if (changed.length === 0) return { changes: [], notes: [] }
  const kindOf = (path: string): FilePair['kind'] =>
    /\.ya?ml$/iu.test(path) ? 'yaml' : isMatrixName(path) ? 'matrix' : 'dockerfile'
  const pairs = await pairFiles(changed, kindOf, reading.files)
  const moved = pairs.find(
    ({ kind, before, after }) => kind === 'matrix' && after?.path === MATRIX && before !== null,
  )
  if (moved?.before && moved.before.path !== MATRIX) reading.formerMatrixPaths.unshift(moved.before.path)
  const of = async (tree: string | null) => settled(reading, await snapshotOf(reading, tree))
  const [before, after] = await Promise.all([of(beforeTree), of(afterTree)])
  const edge = new Edge(reading, pairs, before, after)
  await edge.compare()
  return { changes: edge.changes, notes: edge.notes }
}

class Edge {
  readonly changes: KeyedChange[] = []
  readonly notes: string[] = []
  readonly #reading: Reading
  readonly #pairs: readonly FilePair[]
  readonly #before: Snapshot
  readonly #after: Snapshot
  /** See `Settled`. */
  readonly #lost: { readonly before: Settled['lost']; readonly after: Settled['lost'] }
  /** The former paths of files that have another one now. */
  readonly #renames: ReadonlyMap<string, string>
  /** Those of a row that comes or goes as well: the row is told. */
  readonly #portsOfMatrix: ReadonlySet<string>

  constructor(reading: Reading, pairs: readonly FilePair[], before: Settled, after: Settled) {
    this.#reading = reading
    this.#pairs = pairs
    this.#before = before.snapshot
    this.#after = after.snapshot
    this.#lost = { before: before.lost, after: after.lost }
    this.#portsOfMatrix = portsOfMatrix([before.snapshot.matrix, after.snapshot.matrix])
    this.#renames = new Map(
      pairs.flatMap((pair) =>
        pair.before !== null && pair.after !== null && pair.before.path !== pair.after.path
          ? [[pair.after.path, pair.before.path]]
          : [],
      ),
    )
  }

  async compare(): Promise<void> {
    const environments = this.#renamedEnvironments()
    await this.#compareMatrix(environments)
    await this.#compareProjects(environments)
    for (const pair of this.#pairs) {
      if (pair.kind === 'dockerfile') await this.#compareDockerfile(pair)
      else if (pair.kind === 'yaml') await this.#compareYaml(pair)
    }
  }

  /** An environment that vanished and one that appeared are the same one if they have the same compose file. */
  #renamedEnvironments(): RenamedEnvironments {
    const [was, is] = [this.#before.projects, this.#after.projects]
    const gone = [...was].filter(([name]) => !is.has(name))
    const renamed = new Map<string, string>()
    for (const [name, { path }] of is) {
      if (was.has(name)) continue
      const same = gone.filter(([, old]) => old.path === path || old.path === this.#renames.get(path))
      const [only] = same
      if (only !== undefined && same.length === 1 && ![...renamed.values()].includes(only[0])) {
        renamed.set(name, only[0])
      }
    }
    return renamed
  }

  async #compareMatrix(renamed: RenamedEnvironments): Promise<void> {
    const [before, after] = [this.#before.matrix, this.#after.matrix]
    if (before.id === after.id && before.path === after.path) return
    if (after.problem !== null) this.notes.push(`The matrix ${after.path} ${after.problem}.`)
    const lost = this.#lost.before
    if (this.#lost.after !== null) {
      await this.#compareMatrixSuppressions()
      return
    }
    if (lost !== null) {
      this.notes.push(
        `The matrix ${again(after.id !== null)}; it is compared with ${lost.last?.slice(0, 7) ?? 'nothing'}.`,
      )
    }
    const from = lost?.last === null ? { ...before, facts: null } : before
    if (before.path !== after.path && before.id !== null && after.id !== null) {
      const at = { key: 'matrix', about: 'matrix', group: 'matrix' }
      this.changes.push(
        otherPath(at, before.path, after.path, `renamed from ${before.path} to ${after.path}`),
      )
    }
    this.changes.push(...matrixChanges(from, after, renamed))
    await this.#compareMatrixSuppressions()
  }

  async #compareMatrixSuppressions(): Promise<void> {
    const [before, after] = [this.#before.matrix, this.#after.matrix]
    if (before.id === after.id) return
    const [old, own] = await Promise.all(
      [before, after].map(({ id, path }) =>
        id === null ? [] : this.#reading.files.suppressions(id, path, 'matrix'),
      ),
    )
    this.changes.push(...suppressionChanges(old ?? [], own ?? [], after.path))
  }

  async #compareProjects(renamed: RenamedEnvironments): Promise<void> {
    const [was, is] = [this.#before.projects, this.#after.projects]
    for (const [name, own] of is) {
      const old = was.get(renamed.get(name) ?? name) ?? (await this.#undeclared(own.path))
      const label = (about: string) => `${about}/${name}`
      if (old === null) {
        if (own.exists && own.problems.length === 0) this.#tellAll(own, name, label)
        this.#noteProblems(own, null)
      } else await this.#compareProject(old, own, name, label, (snapshot) => snapshot.projects.get(name))
    }
  }

  /** Everything that a new compose file has. */
  #tellAll({ project }: ProjectSnapshot, scope: string, label: (about: string) => string): void {
    const parts = this.#partsOf(project, scope)
    this.changes.push(...partChanges(new Map(), parts, `project/${scope}`, label))
  }

  /** What a project says where the matrix does not decide. A compose file that no environment names decides all itself. */
  #partsOf({ parts }: Project, scope: string): ReadonlyMap<string, Part> {
    const isNamed = this.#after.projects.has(scope)
    return isNamed ? withoutHostPorts(parts, this.#portsOfMatrix) : parts
  }

  /** A compose file that the matrix names now, as it was before that. */
  async #undeclared(path: string): Promise<ProjectSnapshot | null> {
    const former = this.#renames.get(path) ?? path
    const project = await this.#reading.snapshots.project(this.#before.tree, former)
    return project.exists ? project : null
  }

  async #compareProject(
    before: ProjectSnapshot,
    after: ProjectSnapshot,
    scope: string,
    label: (about: string) => string,
    find: (snapshot: Snapshot) => ProjectSnapshot | undefined,
  ): Promise<void> {
    if (before.key === after.key) return
    this.#noteProblems(after, before)
    if (after.problems.length > 0) return
    let from = before
    if (before.problems.length > 0) {
      const last = await this.#reading.lastReadable((snapshot) => {
        const project = find(snapshot)
        return project === undefined || project.problems.length === 0
      })
      const found = last === null ? undefined : find(last.snapshot)
      this.notes.push(
        `${after.path} ${again(after.exists)}; it is compared with ${found === undefined || last === null ? 'nothing' : last.id.slice(0, 7)}.`,
      )
      from = found ?? { ...before, project: { parts: new Map(), builders: new Map() } }
    }
    const old = this.#partsOf(from.project, scope)
    const own = this.#partsOf(after.project, scope)
    const changes = partChanges(old, own, `project/${scope}`, label)
    this.changes.push(...changes.filter((change) => !this.#isRename(change)))
  }

  /** Whether a change only says that a Dockerfile has another name, which is told with the file. */
  #isRename({ key, from, to }: KeyedChange): boolean {
    return key.endsWith('/build.dockerfile') && from !== null && to !== null && this.#renames.get(to) === from
  }

  #noteProblems(project: ProjectSnapshot, before: ProjectSnapshot | null): void {
    for (const problem of project.problems) {
      if (before?.problems.includes(problem)) continue
      const note = `${problem}. The changes are reported with the commit that makes it readable again.`
      if (!this.notes.includes(note)) this.notes.push(note)
    }
  }

  async #compareDockerfile({ before, after }: FilePair): Promise<void> {
    const path = after?.path ?? before?.path ?? ''
    if (this.#isForeign(path) || (await this.#isNested(path))) return
    const { files } = this.#reading
    const about = `${path}${this.#builtBy(path)}`
    const at = { key: `dockerfile/${path}`, about, group: `dockerfile/${path}` }
    const [old, own] = await Promise.all(
      [before, after].map((file) => file && files.dockerfile(file.id, file.path)),
    )
    if (own && 'reason' in own) {
      this.notes.push(`${path} ${own.reason}.`)
      return
    }
    if (before === null && own) {
      const bases = [
        ...new Set(own.stages.filter(({ name }) => name !== '').map(({ base }) => shortImage(base))),
      ]
      const settings = bases.map((value) => ({ field: 'base image', value }))
      const words = bases.length === 0 ? 'added' : `added, FROM ${bases.join(', ')}`
      this.changes.push(whole(at, 'added', words, settings))
    } else if (after === null) this.changes.push(whole(at, 'removed', 'removed'))
    else if (before !== null && own) {
      if (before.path !== after.path)
        this.changes.push(otherPath(at, before.path, after.path, `renamed from ${before.path}`))
      if (old && 'reason' in old)
        this.notes.push(`${path} can be read again; what it was before is not known.`)
      else if (old) this.changes.push(...stepChanges(old, own, path, about))
    }
    const [problem] = own?.problems ?? []
    if (problem !== undefined) this.notes.push(`${path} ${problem}.`)
    await this.#compareSuppressions({ kind: 'dockerfile', before, after }, 'dockerfile')
  }

  /** Who builds a Dockerfile: ` (auth/development, auth/test)`; empty: nobody. */
  #builtBy(path: string): string {
    const of = ({ projects }: Snapshot) =>
      [...projects].flatMap(([name, { project }]) =>
        (project.builders.get(path) ?? []).map((service) => `${service}/${name}`),
      )
    const now = of(this.#after)
    const all = now.length > 0 ? now : of(this.#before)
    const shown = all.length > 3 ? [...all.slice(0, 3), `${all.length - 3} more`] : all
    return all.length === 0 ? '' : ` (${shown.join(', ')})`
  }

  async #compareYaml(pair: FilePair): Promise<void> {
    const { before, after } = pair
    const path = after?.path ?? before?.path ?? ''
    if (await this.#isNested(path)) return
    const isNamed = (snapshot: Snapshot, file: string | undefined) =>
      file !== undefined && [...snapshot.projects.values()].some(({ paths }) => paths.has(file))
    const isDeclared = isNamed(this.#after, after?.path) || isNamed(this.#before, before?.path)
    if (isDeclared) {
      await this.#compareSuppressions(pair, 'compose')
      return
    }
    if (this.#isForeign(path)) return
    const { files, snapshots } = this.#reading
    const isCompose = await Promise.all(
      [before, after].map((file) => file !== null && files.isCompose(file.id, file.path)),
    )
    if (!isCompose.some(Boolean)) return
    const label = (about: string) => `${about} (${path})`
    const at = { key: `compose/${path}`, about: path, group: `compose/${path}` }
    const [old, own] = await Promise.all([
      before === null || isCompose[0] === false ? null : snapshots.project(this.#before.tree, before.path),
      after === null || isCompose[1] === false ? null : snapshots.project(this.#after.tree, after.path),
    ])
    if (own !== null && old !== null) {
      if (old.path !== own.path)
        this.changes.push(otherPath(at, old.path, own.path, `renamed from ${old.path}`))
      await this.#compareProject(old, own, path, label, () => undefined)
    } else if (own !== null) {
      this.changes.push(whole(at, 'added', 'compose file added'))
      if (own.problems.length === 0) this.#tellAll(own, path, label)
      this.#noteProblems(own, null)
    } else this.changes.push(whole(at, 'removed', 'compose file removed'))
    await this.#compareSuppressions(pair, 'compose')
  }

  async #compareSuppressions({ before, after }: FilePair, kind: 'compose' | 'dockerfile'): Promise<void> {
    const path = after?.path ?? before?.path ?? ''
    const [old, own] = await Promise.all(
      [before, after].map((file) =>
        file === null ? [] : this.#reading.files.suppressions(file.id, file.path, kind),
      ),
    )
    this.changes.push(...suppressionChanges(old ?? [], own ?? [], path))
  }

  /** Whether the matrix says, before or after or today, that a path is no business of it. */
  #isForeign(path: string): boolean {
    const { head } = this.#reading
    return [this.#before, this.#after, head].some((one) => one !== null && isOutsideOf(one, path))
  }

  /** Whether a folder above a path has a matrix of its own, before or after. */
  async #isNested(path: string): Promise<boolean> {
    const folders = path.split('/').slice(0, -1)
    for (let depth = folders.length; depth > 0; depth -= 1) {
      const matrix = `${folders.slice(0, depth).join('/')}/${MATRIX}`
      for (const { tree } of [this.#before, this.#after]) {
        if ((await this.#reading.trees.lookUp(tree, matrix)) !== null) return true
      }
    }
    return false
  }
}

function again(exists: boolean): string {
  return exists ? 'can be read again' : 'was deleted before it could be read again'
}
