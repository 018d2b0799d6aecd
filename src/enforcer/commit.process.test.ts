import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askCommit } from './commit.ts'

let root: string
let problems: string[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-commit-'))
  problems = []
})
afterEach(() => rmSync(root, { recursive: true }))

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' }).trim()
}

function commit(): string {
  git('init', '--quiet')
  writeFileSync(join(root, '.gitignore'), 'ignored\n')
  mkdirSync(join(root, 'docker'))
  writeFileSync(join(root, 'docker', 'a'), 'one\n')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  return git('rev-parse', 'HEAD')
}

const found = (folder = root, env: NodeJS.ProcessEnv = process.env) =>
  askCommit(folder, env, (problem) => problems.push(problem)).answer()

test('a working tree is dirty by changed and by new files, but not by ignored ones', async () => {
  const id = commit()
  expect(await found()).toEqual({ id, isDirty: false })
  writeFileSync(join(root, 'ignored'), '')
  expect(await found(join(root, 'docker'))).toEqual({ id, isDirty: false })
  writeFileSync(join(root, 'new'), '')
  // Builds may read what is beside the folder of the matrix.
  expect(await found(join(root, 'docker'))).toEqual({ id, isDirty: true })
  rmSync(join(root, 'new'))
  writeFileSync(join(root, 'docker', 'a'), 'two\n')
  expect(await found()).toEqual({ id, isDirty: true })
  expect(problems).toEqual([])
})

test('a folder outside of git, one without a commit, and a machine without git have no commit', async () => {
  expect(await found()).toBeNull()
  expect(await found(root, { PATH: root })).toBeNull()
  git('init', '--quiet')
  expect(await found()).toBeNull()
  expect(problems).toEqual([])
})

test('a repository that git refuses is told', async () => {
  commit()
  writeFileSync(join(root, '.git', 'config'), '[core]\n  bare = perhaps\n')
  expect(await found()).toBeNull()
  expect(problems).toEqual([expect.stringMatching(/^the commit is not recorded: git says .*perhaps/)])
})

test('a working tree that git cannot read leaves open whether it is dirty', async () => {
  const id = commit()
  const program = '#!/bin/sh\nfor word; do [ "$word" = status ] && exit 1; done\nexec "$REAL_GIT" "$@"\n'
  const folder = join(root, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'git'), program)
  chmodSync(join(folder, 'git'), 0o755)
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const env = { ...process.env, REAL_GIT: real, PATH: `${folder}:${process.env.PATH}` }
  expect(await found(root, env)).toEqual({ id, isDirty: null })
})

/** A git that never ends, and the pids of those that have begun. */
function endlessGit(): { env: NodeJS.ProcessEnv; begun: () => string[] } {
  const pids = join(root, 'pids')
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'bin', 'git'), `#!/bin/sh\necho $$ >> ${pids}\nexec sleep 300\n`)
  chmodSync(join(root, 'bin', 'git'), 0o755)
  return {
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    begun: () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n') : []),
  }
}

const isRunning = (pid: string) => existsSync(`/proc/${pid}`)

test('a git that does not answer in time is ended', async () => {
  const { env, begun } = endlessGit()
  using asked = askCommit(root, env, (problem) => problems.push(problem), 10)
  await expect.poll(begun, { timeout: 20_000 }).toHaveLength(2)
  // Its time begins now.
  expect(await asked.answer()).toBeNull()
  await expect.poll(() => begun().filter(isRunning), { timeout: 20_000 }).toEqual([])
  expect(problems).toEqual(['the commit is not recorded: git did not tell it within 0.01 s'])
})

test('git is ended when nobody waits for the answer any more', async () => {
  const { env, begun } = endlessGit()
  const asked = askCommit(root, env, (problem) => problems.push(problem))
  await expect.poll(begun, { timeout: 20_000 }).toHaveLength(2)
  asked[Symbol.dispose]()
  await expect.poll(() => begun().filter(isRunning), { timeout: 20_000 }).toEqual([])
  expect(problems).toEqual([])
})
