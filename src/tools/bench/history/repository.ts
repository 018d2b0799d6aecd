import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOrFail } from '../common/run-or-fail.ts'

const OWN = join(import.meta.dirname, '..', '..', '..', '..')

/**
 * Makes a git repository of this repository's own Docker files, and commits that each change one of them: ports and rows of the
 * matrix, settings of services, steps of Dockerfiles, and every tenth only the formatting.
 */
export async function makeRepository(root: string, commits: number, signal: AbortSignal): Promise<void> {
  mkdirSync(root)
  const run = (args: readonly string[], input?: string) =>
    runOrFail(
      ['git', ...args],
      { cwd: root, env: process.env, signal, ...(input === undefined ? {} : { input }) },
      [0],
    )
  await run(['init', '--quiet', '--initial-branch', 'main'])
  await run(['fast-import', '--quiet'], streamOf(commits))
}

function dockerFiles(): Map<string, string> {
  const names = readdirSync(join(OWN, 'docker')).filter((name) => /\.(?:yml|Dockerfile|md)$/u.test(name))
  return new Map(names.map((name) => [`docker/${name}`, readFileSync(join(OWN, 'docker', name), 'utf8')]))
}

/** The commits as `git fast-import` reads them. */
function streamOf(commits: number): string {
  const files = dockerFiles()
  const ofKind = (ending: string) => [...files.keys()].filter((path) => path.endsWith(ending))
  const [matrix = ''] = ofKind('.md')
  const [composeFiles, dockerfiles] = [ofKind('.yml'), ofKind('.Dockerfile')]
  const stream = [commitOf(0, [...files])]
  for (let number = 1; number < commits; number += 1) {
    const kind = number % 3
    const path =
      kind === 0
        ? matrix
        : ((kind === 1
            ? composeFiles[number % composeFiles.length]
            : dockerfiles[number % dockerfiles.length]) ?? matrix)
    const before = files.get(path) ?? ''
    const text = number % 10 === 0 ? `${before}\n` : changed(before, kind, number)
    files.set(path, text)
    stream.push(commitOf(number, [[path, text]]))
  }
  return stream.join('')
}

function changed(text: string, kind: number, number: number): string {
  if (kind === 0) return text.replace(/(\| redis +\| )\d+/u, `$1${6000 + (number % 1000)}`)
  if (kind === 2) return text.replace(/\n(?:ENV ROUND=\d+\n)?(?=CMD )/u, `\nENV ROUND=${number}\n`)
  // In the first service.
  const marked = /\n {4}hostname: round-\d+/u
  return text
    .replace(marked, '')
    .replace(/(\nservices:\n {2}[a-z]+:\n)/u, `$1    hostname: round-${number}\n`)
}

function commitOf(number: number, files: readonly (readonly [string, string])[]): string {
  const at = 1_700_000_000 + number * 60
  const message = `Change ${number}`
  return [
    'commit refs/heads/main',
    `committer Ada <ada@example.org> ${at} +0000`,
    `data ${Buffer.byteLength(message)}`,
    message,
    ...files.flatMap(([path, text]) => [`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text]),
    '',
  ].join('\n')
}
