import { KnownSecrets } from '../../core/secrets/hide.ts'
import { together } from '../../core/secrets/read/found.ts'
import { isDockerfileName } from '../dockerfile/names.ts'
import {
  compareTrees,
  type EdgeChanges,
  isOfInterest,
  type Reading,
  settled,
  snapshotOf,
} from './difference/edge.ts'
import { ofAllParents } from './difference/together.ts'
import { withoutSecrets, withoutSecretsIn } from './files/secrets.ts'
import { type Commit, listCommits, readCheckout } from './git/commits.ts'
import { GitObjects } from './git/objects.ts'
import { readSince } from './git/since.ts'
import { Trees, UnreadableObject } from './git/trees.ts'
import type { Change, KeyedChange, Trail, TrailEntry } from './model.ts'
import { Files } from './snapshot/files.ts'
import { type Snapshot, Snapshots } from './snapshot/snapshot.ts'

/** A commit of which the trail needs no more than this. */
interface Ancestor {
  readonly tree: string
  readonly parents: readonly string[]
}

/** How far back a version is looked for in which a file could be read. */
const LONGEST_LOOK_BACK = 500
/** How many commits are asked for at once. */
const AHEAD = 50
/** How often the names of Docker files are completed by those that the compose files of more commits name. */
const MOST_PASSES = 5

/**
 * What was changed in the meaning of the Docker files of a repository, from its git history. Writes nothing, needs no engine, and asks
 * no server.
 *
 * @param root of the repository, as `repositoryRoot` gives it
 * @param since a ref or a date; null: from the first commit on
 * @param most how many entries are read at most; null: all
 * @throws HISTORY_UNREADABLE when there is no git repository, or git cannot read it
 * @throws OPTIONS_INVALID when `since` is neither a ref nor a date
 */
export async function readTrail(
  root: string,
  env: NodeJS.ProcessEnv,
  { since, most = null }: { since: string | null; most?: number | null },
): Promise<Trail> {
  const checkout = await readCheckout(root, env)
  if (checkout.head === null) return { entries: [], isWhole: true, notes: ['There is no commit yet.'] }
  const from = since === null ? null : await readSince(root, env, since)
  const objects = new GitObjects(root, env)
  try {
    const reader = new TrailReader(objects, checkout.prefix)
    await reader.begin(checkout.head)
    let entries: TrailEntry[] = []
    let isWhole = true
    let known = -1
    for (let pass = 1; reader.special.size > known && pass <= MOST_PASSES; pass += 1) {
      known = reader.special.size
      const commits = await listCommits(root, env, { since: from, more: [...reader.special] })
      const read = await reader.entries(commits, most ?? commits.length)
      entries = read.entries
      isWhole = read.isWhole
    }
    const hidden = reader.secrets()
    return {
      ...(since === null ? {} : { since }),
      entries: entries.map((entry) => hiddenIn(entry, hidden)),
      isWhole,
      notes: [...(checkout.isShallow ? [SHALLOW] : []), ...(reader.special.size > known ? [UNSETTLED] : [])],
    }
  } finally {
    await objects.close()
  }
}

const SHALLOW =
  'This is a shallow clone: what was changed before its oldest commits is not known. `git fetch --unshallow` completes it.'

const UNSETTLED = `Older commits build from or include files whose names do not show that they are Docker files. ${MOST_PASSES} readings of the history did not find all of them, so changes of some are missing.`

class TrailReader {
  /** Docker files that their names do not tell. */
  readonly special = new Set<string>()
  readonly #objects: GitObjects
  readonly #prefix: string
  readonly #trees: Trees
  readonly #files: Files
  readonly #snapshots: Snapshots
  readonly #ancestors = new Map<string, Promise<Ancestor>>()
  readonly #formerMatrixPaths: string[] = []
  #head: Snapshot | null = null

  constructor(objects: GitObjects, prefix: string) {
    this.#objects = objects
    this.#prefix = prefix.replace(/\/$/u, '')
    this.#trees = new Trees(objects)
    this.#files = new Files(objects)
    this.#snapshots = new Snapshots(this.#trees, this.#files)
  }

  /** Reads the newest commit. */
  async begin(head: string): Promise<void> {
    try {
      const tree = await this.#folder((await this.#ancestor(head)).tree)
      const reading = this.#reading(head)
      this.#head = (await settled(reading, await snapshotOf(reading, tree))).snapshot
      this.#learn(this.#head)
    } catch (error) {
      // Whatever of it matters is told with the commit that changed it.
      orNull(error)
    }
  }

  /** The entries of commits that have something to tell, at most so many. */
  async entries(
    commits: readonly Commit[],
    most: number,
  ): Promise<{ entries: TrailEntry[]; isWhole: boolean }> {
    const entries: TrailEntry[] = []
    for (const [index, commit] of commits.entries()) {
      if (entries.length === most) return { entries, isWhole: false }
      if (index % AHEAD === 0) await this.#readAhead(commits.slice(index, index + AHEAD))
      const { changes, notes } = await this.#changesOf(commit)
      if (changes.length + notes.length > 0) entries.push({ commit, changes: changes.map(withoutKey), notes })
    }
    return { entries, isWhole: true }
  }

  /** What the files of all commits say about secrets. A secret is hidden wherever it is repeated. */
  secrets(): KnownSecrets {
    return new KnownSecrets().learn(together([...this.#snapshots.found, ...this.#files.found]))
  }

  /** Asks git for what several commits need, all at once. */
  async #readAhead(commits: readonly Commit[]): Promise<void> {
    const all = commits.flatMap((commit) => commit.parents.map((parent) => this.#readEdge(parent, commit)))
    // Whatever could not be read is told when its commit is compared.
    await Promise.allSettled(all)
  }

  async #readEdge(parent: string, commit: Commit): Promise<void> {
    const before = await this.#folder((await this.#ancestor(parent)).tree)
    const after = await this.#folder(commit.tree)
    const changed = await this.#trees.difference(before, after, (path) => isOfInterest(path, this.special))
    await Promise.all(
      changed.flatMap((file) => [file.before, file.after].map((id) => id && this.#files.text(id, file.path))),
    )
  }

  async #changesOf(commit: Commit): Promise<EdgeChanges> {
    try {
      const parents = commit.parents.length > 0 ? commit.parents : await this.#parentsBeyond(commit)
      if (parents === null) {
        return {
          changes: [],
          notes: ['The history of this clone begins here: what this commit changed is not known.'],
        }
      }
      const edges = await Promise.all(
        (parents.length > 0 ? parents : [null]).map((parent) => this.#compare(parent, commit)),
      )
      return ofAllParents(edges)
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error
      return { changes: [], notes: [`The commit could not be read: ${error.message}.`] }
    }
  }

  /** The parents of a commit for which git tells none; null: it has some, and a shallow clone ends before them. */
  async #parentsBeyond({ id }: Commit): Promise<readonly string[] | null> {
    const { parents } = await this.#ancestor(id)
    return parents.length > 0 ? null : []
  }

  async #compare(parent: string | null, commit: Commit): Promise<EdgeChanges> {
    const reading = this.#reading(parent)
    const before = parent === null ? null : await this.#folder((await this.#ancestor(parent)).tree)
    const after = await this.#folder(commit.tree)
    const edge = await compareTrees(reading, before, after)
    for (const tree of [before, after]) this.#learn(await snapshotOf(reading, tree))
    return edge
  }

  #reading(parent: string | null): Reading {
    const reading: Reading = {
      ...{ trees: this.#trees, files: this.#files, snapshots: this.#snapshots, special: this.special },
      ...{ head: this.#head, formerMatrixPaths: this.#formerMatrixPaths },
      lastReadable: (isReadable) => this.#lastReadable(reading, parent, isReadable),
    }
    return reading
  }

  #folder(tree: string): Promise<string | null> {
    return this.#trees.folder(tree, this.#prefix)
  }

  /** Notes the files whose names do not tell that they are Docker files. */
  #learn({ projects }: Snapshot): void {
    for (const { paths, project } of projects.values()) {
      for (const path of paths) if (!/\.ya?ml$/iu.test(path)) this.special.add(path)
      for (const path of project.builders.keys()) {
        if (!isDockerfileName(path) && !path.includes('$') && !path.startsWith('../')) this.special.add(path)
      }
    }
  }

  async #lastReadable(
    reading: Reading,
    parent: string | null,
    isReadable: (snapshot: Snapshot) => boolean,
  ): Promise<{ id: string; snapshot: Snapshot } | null> {
    let id: string | null = parent
    for (let step = 0; id !== null && step < LONGEST_LOOK_BACK; step += 1) {
      // The end of a shallow clone is the end of what can be looked at.
      const ancestor: Ancestor | null = await this.#ancestor(id).catch(orNull)
      if (ancestor === null) return null
      const snapshot = await snapshotOf(reading, await this.#folder(ancestor.tree))
      if (isReadable(snapshot)) return { id, snapshot }
      id = ancestor.parents[0] ?? null
    }
    return null
  }

  #ancestor(id: string): Promise<Ancestor> {
    const known = this.#ancestors.get(id)
    if (known !== undefined) return known
    const read = this.#readAncestor(id)
    this.#ancestors.set(id, read)
    return read
  }

  async #readAncestor(id: string): Promise<Ancestor> {
    const object = await this.#objects.read(id)
    if ('reason' in object) throw new UnreadableObject(`its parent ${id.slice(0, 12)} ${object.reason}`)
    const [head = ''] = object.bytes.toString('utf8').split('\n\n', 1)
    const lines = head.split('\n')
    const all = (name: string) =>
      lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
    return { tree: all('tree')[0] ?? '', parents: all('parent') }
  }
}

function orNull(error: unknown): null {
  if (error instanceof UnreadableObject) return null
  throw error
}

function withoutKey({ key: _, ...change }: KeyedChange): Change {
  return change
}

/** An entry without secrets. Ids and dates have none, and looking for them takes its time. */
function hiddenIn({ commit, changes, notes }: TrailEntry, secrets: KnownSecrets): TrailEntry {
  const { subject, author } = commit
  return {
    commit: { ...commit, ...secrets.hideIn({ subject: withoutSecrets(subject), author }) },
    ...secrets.hideIn(withoutSecretsIn({ changes, notes })),
  }
}
