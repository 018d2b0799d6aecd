/**
 * Whether `pattern` matches the whole of `path`. `*` matches one or more characters other than `.` and `/`, so
 * `docker/*.Dockerfile` matches `docker/auth.Dockerfile`, but neither `docker/auth.alpine.Dockerfile` nor
 * `docker/sub/auth.Dockerfile`. Every other character matches only itself.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  return starsIn(pattern, path) !== null
}

/** What each `*` of a pattern matches in a path, in order: `['auth']` for `docker/*.Dockerfile`; null: no match. */
export function starsIn(pattern: string, path: string): string[] | null {
  const source = pattern.split('*').map(escapeForRegExp).join('([^./]+)')
  return new RegExp(`^${source}$`, 'u').exec(path)?.slice(1) ?? null
}

/**
 * Whether an environment may build a Dockerfile.
 * @param path relative to the repository's root
 */
export function mayBuild({ dockerfiles }: { dockerfiles: readonly string[] }, path: string): boolean {
  return dockerfiles.some((pattern) => matchesPattern(pattern, path))
}

/** The patterns of an environment for messages: `docker/*.Dockerfile, api/Dockerfile`; `nothing` for none. */
export function shownPatterns({ dockerfiles }: { dockerfiles: readonly string[] }): string {
  return dockerfiles.length === 0 ? 'nothing' : dockerfiles.join(', ')
}

/** Whether there is a path that both patterns match. */
export function patternsOverlap(a: string, b: string): boolean {
  return startAlike(a, b) && meet(expand(a), expand(b))
}

/** A quick test, since most patterns differ before their first `*`: a common path begins with both of these texts. */
function startAlike(a: string, b: string): boolean {
  const [one = ''] = a.split('*', 1)
  const [other = ''] = b.split('*', 1)
  return one.startsWith(other) || other.startsWith(one)
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}

/**
 * One place in a pattern. A `*` matches one or more characters and becomes two tokens: `one`, a character that must be
 * there, and `more`, any number of further characters. In this form two patterns can be compared place by place.
 */
type Token = { kind: 'literal'; character: string } | { kind: 'one' } | { kind: 'more' }

function expand(pattern: string): Token[] {
  return [...pattern].flatMap((character): Token[] =>
    character === '*' ? [{ kind: 'one' }, { kind: 'more' }] : [{ kind: 'literal', character }],
  )
}

/** Whether a common path can reach the end of both patterns: visits every pair of places that one can reach. */
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
