import type { Matrix } from '../../../core/matrix/matrix.ts'
import { isOutside } from '../../../core/matrix/outside.ts'
import type { Found } from '../../../core/secrets/read/found.ts'
import { inValue } from '../../../core/secrets/read/in-value.ts'
import type { ComposeText } from '../files/compose.ts'
import type { MatrixFacts } from '../files/matrix.ts'
import type { Trees } from '../git/trees.ts'
import type { Files } from './files.ts'
import { type Project, projectOf } from './project.ts'

/** What the Docker files of a commit mean, as far as the matrix names them. */
export interface Snapshot {
  /** The tree of the repository's root; null: the folder does not exist in the commit. */
  readonly tree: string | null
  readonly matrix: MatrixSnapshot
  /** By environment, in the order of the matrix. */
  readonly projects: ReadonlyMap<string, ProjectSnapshot>
}

export interface MatrixSnapshot {
  readonly path: string
  /** Null: there is none. */
  readonly id: string | null
  /** Null: there is none, or it cannot be read. */
  readonly facts: MatrixFacts | null
  /** Why it cannot be read, as a predicate; null: it can. */
  readonly problem: string | null
}

/** A compose file with all that it includes and extends. */
export interface ProjectSnapshot {
  readonly path: string
  /** The same for two commits if all of its files are the same. */
  readonly key: string
  readonly paths: ReadonlySet<string>
  readonly project: Project
  /** Files that cannot be read, and why: as sentences without a full stop. */
  readonly problems: readonly string[]
  readonly exists: boolean
}

/** Makes the snapshots of commits. */
export class Snapshots {
  readonly #trees: Trees
  readonly #files: Files
  readonly #known = new Map<string, Promise<Snapshot>>()
  readonly #projects = new Map<string, Project>()
  /** What the compose files say about secrets. */
  readonly found: Found[] = []

  constructor(trees: Trees, files: Files) {
    this.#trees = trees
    this.#files = files
  }

  /** @throws UnreadableObject */
  of(tree: string | null, matrixPath: string): Promise<Snapshot> {
    const key = `${tree} ${matrixPath}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = this.#make(tree, matrixPath)
    this.#known.set(key, made)
    return made
  }

  /** A compose file in a tree, whether the matrix names it or not. */
  async project(tree: string | null, path: string): Promise<ProjectSnapshot> {
    const files = new Map<string, { id: string; text: ComposeText }>()
    const problems: string[] = []
    const included: string[] = []
    const open: [string, boolean][] = [[path, true]]
    let exists = false
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [file, isIncluded] = next
      if (isIncluded && !included.includes(file)) included.push(file)
      if (files.has(file)) continue
      const id = await this.#trees.lookUp(tree, file)
      if (id === null) {
        if (file !== path) problems.push(`${file}, which ${path} needs, is not in the commit`)
        continue
      }
      if (file === path) exists = true
      const text = await this.#files.compose(id, file)
      if ('reason' in text) {
        problems.push(`${file} ${text.reason}`)
        continue
      }
      const [problem] = text.problems
      if (problem !== undefined) problems.push(`${file} ${problem}`)
      files.set(file, { id, text })
      open.push(...text.includes.flatMap((one): [string, boolean][] => (one === null ? [] : [[one, true]])))
      open.push(...text.extended.map((one): [string, boolean] => [one, false]))
    }
    const key = [...files].map(([file, { id }]) => `${file} ${id}`).join('\n')
    let project = this.#projects.get(key)
    if (project === undefined) {
      project = projectOf(included, new Map([...files].map(([file, { text }]) => [file, text])))
      this.#projects.set(key, project)
      this.found.push(...secretsIn(project))
    }
    return {
      path,
      key: `${key}\n${problems.join('\n')}`,
      paths: new Set([path, ...files.keys()]),
      project,
      problems,
      exists,
    }
  }

  async #make(tree: string | null, path: string): Promise<Snapshot> {
    const id = await this.#trees.lookUp(tree, path)
    const read = id === null ? null : await this.#files.matrix(id, path)
    const facts = read === null || 'reason' in read ? null : read
    const problem = read === null ? null : 'reason' in read ? read.reason : (read.problems[0] ?? null)
    return this.#with({ tree, matrix: { path, id, facts, problem }, projects: new Map() })
  }

  /** The same tree, with what the matrix of another version says. */
  withFacts({ tree, matrix }: Snapshot, facts: MatrixFacts): Promise<Snapshot> {
    return this.#with({ tree, matrix: { ...matrix, facts }, projects: new Map() })
  }

  /** A snapshot with the compose files that its matrix names. */
  async #with(snapshot: Snapshot): Promise<Snapshot> {
    const { tree, matrix } = snapshot
    const rows = (matrix.facts?.environments ?? []).filter(({ composeFile }) => composeFile !== '')
    const projects = await Promise.all(
      rows.map(async ({ name, composeFile }) => [name, await this.project(tree, composeFile)] as const),
    )
    return { ...snapshot, projects: new Map(projects) }
  }
}

/** Whether the matrix of a snapshot says that a path is no business of it. */
export function isOutsideOf({ matrix }: Snapshot, path: string): boolean {
  const outside = (matrix.facts?.outside ?? []) as Matrix['outside']
  return isOutside({ outside }, path)
}

/** The values that are not shown, and the names of the services, which stay readable. */
function secretsIn({ parts }: Project): Found[] {
  return [...parts.values()].flatMap(({ about, facts }) => [
    { secrets: [], names: [about] },
    ...[...facts.values()].map(({ secrets = [] }) => ({ secrets, names: [] })),
    ...[...facts].flatMap(([key, { shown, value }]) =>
      shown === null && key !== 'content' ? [inValue(key.slice(key.lastIndexOf('.') + 1), value)] : [],
    ),
  ])
}
