/** A path that is no business of the matrix. */
export interface ProposedOutside {
  /** A file, or a folder with `/**`. */
  path: string
  reason: string
}

const FOLDERS: readonly [words: RegExp, reason: string][] = [
  [
    /^(?:[\w-]*-)?(?:examples?|samples?|demos?|quickstarts?|tutorials?|playgrounds?|showcases?|recipes)$/iu,
    'Samples for users',
  ],
  [/^(?:__fixtures__|(?:test-?)?fixtures?|test-?data|__mocks__|mocks|snapshots)$/iu, 'Data of tests'],
  [
    /^(?:self-?host(?:ed|ing)?|hosting|(?:deployment-?)?templates?|boilerplates?|one-?click|installers?)$/iu,
    'For people who host it themselves',
  ],
  [/^\.devcontainer$/u, 'Of an editor'],
  [/^(?:docs?|documentation|website)$/iu, 'Part of the documentation'],
  [/^(?:vendor|third[-_]?party|external|node_modules)$/iu, 'Of others'],
  [/^(?:benchmarks?|perf)$/iu, 'For benchmarks'],
]

const FILES: readonly [name: RegExp, reason: string][] = [
  [/(?:^|[._-])(?:swarm)(?=[._-])|^docker-stack(?=[._-])/iu, 'For Docker Swarm'],
  [/(?:^|[._-])(?:examples?|samples?|templates?|dist|demo)(?=[._-])/iu, 'A sample for users'],
  [/(?:^|[._-])(?:self-?host(?:ed|ing)?)(?=[._-])/iu, 'For people who host it themselves'],
]

/** Why a compose file or Dockerfile clearly is no business of the matrix, by its name and its folders; null: it is. */
export function outsideOf(path: string): ProposedOutside | null {
  const segments = path.split('/')
  const name = segments.at(-1) ?? ''
  for (const [index, folder] of segments.slice(0, -1).entries()) {
    const reason = FOLDERS.find(([words]) => words.test(folder))?.[1]
    if (reason !== undefined) return { path: `${segments.slice(0, index + 1).join('/')}/**`, reason }
  }
  const reason = FILES.find(([words]) => words.test(name))?.[1]
  return reason === undefined ? null : { path, reason }
}

/**
 * Rows for paths outside, each once. A folder is named as a whole unless a file in it is used.
 * @param used the files of environments
 */
export function outsideRows(
  found: readonly (ProposedOutside & { file: string })[],
  used: ReadonlySet<string>,
): ProposedOutside[] {
  const rows = new Map<string, ProposedOutside>()
  for (const { file, path, reason } of found) {
    if (used.has(file)) continue
    const folder = path.replace(/\*\*$/u, '')
    const holdsUsed = [...used].some((one) => one.startsWith(folder))
    const own = holdsUsed ? file : path
    if (!rows.has(own)) rows.set(own, { path: own, reason })
  }
  return [...rows.values()]
}
