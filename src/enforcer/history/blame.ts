import { git } from '../git.ts'
import { positionAt } from '../source.ts'
import type { Suppression } from '../suppress/suppression.ts'

/** Who wrote a line, and when. */
export interface Authorship {
  readonly author: string
  /** `2026-03-31`, in the time zone of the author. */
  readonly day: string
  readonly commit: string
  /** Whether the history of a shallow clone begins with that commit, so the line may be older. */
  readonly isOldest: boolean
}

/** Who wrote each suppression; a string says why that is not known, such as `not committed yet`. */
export async function authorsOf(
  root: string,
  env: NodeJS.ProcessEnv,
  suppressions: readonly Suppression[],
): Promise<ReadonlyMap<Suppression, Authorship | string>> {
  const authors = new Map<Suppression, Authorship | string>()
  const shallow = await git(root, ['rev-parse', '--is-shallow-repository'], env)
  const isShallow = shallow?.stdout.trim() === 'true'
  // One file after another: each reads the whole history of its file.
  for (const [path, own] of Map.groupBy(suppressions, ({ source }) => source.path)) {
    const byLine = await blame(root, env, path, own.map(lineOf), isShallow)
    for (const suppression of own) {
      const author = typeof byLine === 'string' ? byLine : byLine.get(lineOf(suppression))
      authors.set(suppression, author ?? NOT_COMMITTED)
    }
  }
  return authors
}

const NOT_COMMITTED = 'not committed yet'

function lineOf({ source, span }: Suppression): number {
  return positionAt(source, span.start).line
}

/** @returns a text when git has no answer */
async function blame(
  root: string,
  env: NodeJS.ProcessEnv,
  path: string,
  lines: readonly number[],
  isShallow: boolean,
): Promise<ReadonlyMap<number, Authorship> | string> {
  const ranges = [...new Set(lines)].flatMap((line) => ['-L', `${line},${line}`])
  // White space that changed, and lines that moved within the file, have the author that they had before.
  const result = await git(root, ['blame', '--line-porcelain', '-w', '-M', ...ranges, '--', path], env)
  if (result === null) return 'git is not installed'
  if (result.exitCode !== 0) {
    const isUnknown = result.lines.some((line) => /no such path|no such ref/u.test(line))
    return isUnknown ? NOT_COMMITTED : `git cannot tell: ${result.lines.at(-1) ?? 'it gave no reason'}`
  }
  return readBlame(result.stdout, isShallow)
}

/**
 * The lines of `git blame --line-porcelain`: a header for each line, and the line itself behind a tab. The first commit of a whole history
 * is a boundary, too.
 */
function readBlame(text: string, isShallow: boolean): Map<number, Authorship> {
  const found = new Map<number, Authorship>()
  for (const block of text.split(/^\t.*\n?/mu)) {
    const [head = '', ...rest] = block.split('\n')
    const [commit = '', , line] = head.split(' ')
    if (line === undefined || /^0+$/u.test(commit)) continue
    const value = (name: string) =>
      rest.find((one) => one.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
    found.set(Number(line), {
      ...{ commit, author: value('author'), isOldest: isShallow && rest.includes('boundary') },
      day: dayAt(Number(value('author-time')), value('author-tz')),
    })
  }
  return found
}

/** @param zone such as `+0200` */
function dayAt(seconds: number, zone: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/u.exec(zone) ?? []
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60 : 60)
  return new Date((seconds + offset) * 1000).toISOString().slice(0, 10)
}
