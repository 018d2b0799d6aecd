import { SsotError } from '../../../core/errors/errors.ts'
import type { RunResult } from '../../../host/tools/run.ts'
import { git, gitWithPatterns } from '../../git.ts'
import type { Since } from './since.ts'

/** A commit, as `git log` tells it. */
export interface Commit {
  readonly id: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: { readonly name: string; readonly email: string }
  /** When it was written, with the time zone of the author: `2026-03-31T12:00:00+02:00`. */
  readonly at: string
  readonly subject: string
}

/** What git knows of a checkout. */
export interface Checkout {
  /** From the top of the working tree to the root of the repository, with a trailing `/`; empty: they are the same. */
  readonly prefix: string
  readonly isShallow: boolean
  /** Null: there is no commit yet. */
  readonly head: string | null
}

/** Every name that a Docker file usually has. The names of others come from the compose files that build them. */
const PATTERNS = ['*.yml', '*.yaml', '*dockerfile*', '*containerfile*', '*matrix*.md']

const FIELDS = ['%H', '%T', '%P', '%aN', '%aE', '%aI', '%s'] as const

/**
 * What git knows of the checkout at a folder.
 * @throws HISTORY_UNREADABLE when the folder is not in a git repository, or git is not installed
 */
export async function readCheckout(root: string, env: NodeJS.ProcessEnv): Promise<Checkout> {
  const result = answer(
    await git(root, ['rev-parse', '--is-shallow-repository', '--show-prefix'], env),
    `git finds no repository at ${root} that it may read, so the changes cannot be determined`,
    'Run the command in a clone of the repository; if it is one, solve the problem that git reports above.',
  )
  const [isShallow = '', prefix = ''] = result.stdout.split('\n')
  const head = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], env)
  return {
    prefix,
    isShallow: isShallow === 'true',
    head: head?.exitCode === 0 ? head.stdout.trim() : null,
  }
}

/**
 * The commits that change a file whose name is that of a Docker file, newest first, with merges that are like none of their parents.
 * @param more paths of further files, from the root
 * @throws HISTORY_UNREADABLE
 */
export async function listCommits(
  root: string,
  env: NodeJS.ProcessEnv,
  { since, more }: { since: Since | null; more: readonly string[] },
): Promise<Commit[]> {
  const range =
    since === null
      ? ['HEAD']
      : since.kind === 'date'
        ? [`--since=${since.date}`, 'HEAD']
        : [`${since.commit}..HEAD`]
  const format = `--format=${FIELDS.join('%x00')}`
  const result = answer(
    await gitWithPatterns(
      root,
      [
        ...['log', '-z', '--full-history', '--date-order', '--no-show-signature', format, ...range, '--'],
        ...PATTERNS.map((pattern) => `:(glob,icase)**/${pattern}`),
        ...more.map((path) => `:(literal)${path}`),
      ],
      env,
    ),
    `git could not list the commits of ${root}`,
    'Solve the problem that git reports above, and run the command again.',
  )
  const texts = result.stdout.split('\0')
  const commits: Commit[] = []
  for (let at = 0; at + FIELDS.length <= texts.length; at += FIELDS.length) {
    const [id = '', tree = '', parents = '', name = '', email = '', date = '', subject = ''] = texts.slice(
      at,
      at + FIELDS.length,
    )
    commits.push({
      ...{ id, tree, subject, at: date, author: { name, email } },
      parents: parents.split(' ').filter((parent) => parent !== ''),
    })
  }
  return commits
}

function answer(result: RunResult | null, summary: string, todo: string): RunResult {
  if (result?.exitCode === 0) return result
  if (result === null)
    throw new SsotError({
      code: 'HISTORY_UNREADABLE',
      summary: 'git is not installed, so the changes cannot be determined',
      todo: 'Install git, and run the command again.',
    })
  throw new SsotError({
    code: 'HISTORY_UNREADABLE',
    ...{ summary, todo },
    evidence: { command: result.command, lastLines: result.lines },
  })
}
