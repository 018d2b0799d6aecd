/**
 * True when the whole of `path` is described by `pattern`. `*` stands for one or more characters other than
 * `.` and `/`, so `docker/*.Dockerfile` describes `docker/auth.Dockerfile` and neither
 * `docker/auth.alpine.Dockerfile` nor `docker/sub/auth.Dockerfile`. Everything else stands for itself.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  return starsIn(pattern, path) !== null
}

/** What the `*` of a pattern stand for in a path, in their order: `auth` for `docker/*.Dockerfile`; null: no match. */
export function starsIn(pattern: string, path: string): string[] | null {
  const source = pattern.split('*').map(escapeForRegExp).join('([^./]+)')
  return new RegExp(`^${source}$`, 'u').exec(path)?.slice(1) ?? null
}

/** True when the environment may build the Dockerfile; `path` is relative to the root. */
export function mayBuild({ dockerfiles }: { dockerfiles: string | null }, path: string): boolean {
  return dockerfiles !== null && matchesPattern(dockerfiles, path)
}

/** True when some path is described by both patterns. */
export function patternsOverlap(a: string, b: string): boolean {
  return meet(expand(a), expand(b))
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}

/**
 * `*` is *one or more* characters: one that must be there, then any number of further ones. Written so, two
 * patterns can be walked side by side.
 */
type Token = { kind: 'literal'; character: string } | { kind: 'one' } | { kind: 'more' }

function expand(pattern: string): Token[] {
  return [...pattern].flatMap((character): Token[] =>
    character === '*' ? [{ kind: 'one' }, { kind: 'more' }] : [{ kind: 'literal', character }],
  )
}

/** Walks every pair of places in the two patterns that a common path can lead to. */
function meet(a: readonly Token[], b: readonly Token[]): boolean {
  const seen = new Set<string>()
  const open: [number, number][] = [[0, 0]]
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [i, j] = pair
    if (i === a.length && j === b.length) return true
    const key = `${i} ${j}`
    if (seen.has(key)) continue
    seen.add(key)
    const left = a[i]
    const right = b[j]
    if (left?.kind === 'more') open.push([i + 1, j])
    if (right?.kind === 'more') open.push([i, j + 1])
    if (left && right && shareCharacter(left, right)) open.push([after(left, i), after(right, j)])
  }
  return false
}

function shareCharacter(a: Token, b: Token): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.character === b.character
  if (a.kind === 'literal') return isStarCharacter(a.character)
  if (b.kind === 'literal') return isStarCharacter(b.character)
  return true
}

function isStarCharacter(character: string): boolean {
  return character !== '.' && character !== '/'
}

function after(token: Token, index: number): number {
  return token.kind === 'more' ? index : index + 1
}
