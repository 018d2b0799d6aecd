import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startCliWith } from '../testing/processes/cli.ts'
import { makeTree, type Tree } from '../testing/repositories/tree.ts'
import { matrixText } from '../testing/repositories/tree-files.ts'

/*
 * The commands as a user runs them, in a repository whose names and contents would control a terminal and a CI job.
 */

vi.setConfig({ testTimeout: 120_000 })

const EVIL = 'e\x1b]0;t\x07\x1b[2J\x9b1A\u202e'
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\p{Cs}]/u

const COMPOSE = `services:
  "web\\e[2J":
    image: "x:\${TAG:-\\e[31m1}"
    container_name: "name\\u202e"
    ports: ["80:80"]
  bad${EVIL}: {}
::error::x
`

const INVALID = matrixText().replace('| test', `| test${EVIL}`)
/** With it, the rules look at all files. */
const VALID = matrixText()

/** A repository with such names in every kind of file. @param matrix empty: it has none */
function evilTree(matrix: string): Tree {
  const tree = makeTree({
    ...(matrix === '' ? {} : { 'docker/DOCKER_SSOT_MATRIX.md': matrix }),
    'docker/compose.yml': COMPOSE,
  })
  const write = (path: string, text: string) => {
    mkdirSync(join(tree.root, path, '..'), { recursive: true })
    writeFileSync(join(tree.root, path), text)
  }
  write(`docker/${EVIL}.yml`, COMPOSE)
  write(`docker/a\n::error::b.yml`, 'services:\n  web:\n    image: x\n')
  write(`docker/${EVIL}.Dockerfile`, `FROM ${EVIL}\nRUN ${EVIL}\n`)
  // `fix` removes a suppression that silences nothing.
  write(
    `${EVIL}/run.sh`,
    `# ssot-${'ignore'} scan-empty -- why\ndocker compose -f docker/${EVIL}.yml up\nexport PORT="\${PORT:-${EVIL}}"\n`,
  )
  write(`${EVIL}.Dockerfile`, `FROM scratch\n`)
  write('README.md', `See docker/old-compose.yml ${EVIL} ::error::x\n`)
  tree.commit()
  return tree
}

const ENV = {
  GITHUB_ACTIONS: '',
  DOCKER_HOST: `unix:///tmp/${EVIL}.sock`,
  SSOT_DOCKER_LOG: EVIL,
}

const CASES: readonly [title: string, matrix: string, ...args: string[]][] = [
  ['validate with an invalid matrix', INVALID, 'validate'],
  ['types with an invalid matrix', INVALID, 'types'],
  ['validate', VALID, 'validate'],
  ['validate --format json', VALID, 'validate', '--format', 'json'],
  ['validate --format sarif', VALID, 'validate', '--format', 'sarif'],
  ['validate --format github', VALID, 'validate', '--format', 'github'],
  ['validate --format markdown', VALID, 'validate', '--format', 'markdown'],
  ['enforce', VALID, 'enforce'],
  ['cleanup', VALID, 'cleanup'],
  ['fix', VALID, 'fix'],
  ['init --dry-run', '', 'init', '--dry-run'],
  ['urls with an engine that has such a name', VALID, 'urls'],
  ['logs', VALID, 'logs', EVIL],
  ['shell', VALID, 'shell', EVIL],
  ['exec', VALID, 'exec', EVIL, 'true'],
  ['pause', VALID, 'pause', EVIL],
  ['open', VALID, 'open', EVIL],
  ['refresh', VALID, 'refresh', '-e', EVIL],
  ['down', VALID, 'down', EVIL],
  ['status', VALID, 'status'],
  ['status --json', VALID, 'status', '--json'],
  ['doctor', VALID, 'doctor'],
  ['prune', VALID, 'prune'],
  ['validate with such a path', VALID, 'validate', EVIL.slice(1)],
  ['validate with such a rule', VALID, 'validate', '--only', EVIL],
  ['validate with such a baseline', VALID, 'validate', '--baseline', EVIL],
  ['explain', VALID, 'explain', EVIL],
  ['a command of such a name', VALID, EVIL],
  ['an option of such a name', VALID, `--${EVIL}`],
]

test.skipIf(process.platform === 'win32').for(CASES)(
  'control characters of files, variables and arguments are shown by %s',
  async ([, matrix, ...args]) => {
    using tree = evilTree(matrix)
    const { stdout, output } = await startCliWith(ENV, tree.root, ...args).ended
    expect(output).not.toMatch(CONTROLS)
    expect(output).toMatch(/\\x1b|\\u001b/)
    if (args.includes('github')) return
    expect(output).not.toMatch(/^\s*::error[^\n]*::/m)
    if (args.includes('sarif')) JSON.parse(stdout)
  },
)

test.skipIf(process.platform === 'win32')('an audit shows the control characters of names', async () => {
  using tree = evilTree(VALID)
  const { exit, output } = await startCliWith(ENV, tree.root, 'audit', '--output', 'audit.md').ended
  expect(exit, output).toBe(0)
  expect(tree.read('audit.md')).not.toMatch(CONTROLS)
  expect(tree.read('audit.md')).toContain('`e\\x1b]0;t\\x07\\x1b[2J\\x9b1A\\u202e.Dockerfile`')
})

test.skipIf(process.platform !== 'linux')(
  'the command that restores a deleted file shows the control characters of its name, and works as it is',
  async () => {
    using tree = makeTree({ 'docker/DOCKER_SSOT_MATRIX.md': VALID, 'docker/compose.yml': 'services: {}\n' })
    const file = `${EVIL}'s.Dockerfile`
    tree.write(file, 'FROM scratch\n')
    tree.commit()
    const { output } = await startCliWith(ENV, tree.root, 'cleanup', '--yes').ended
    expect(output).not.toMatch(CONTROLS)
    expect(existsSync(join(tree.root, file))).toBe(false)
    const command = /^ {2}(git checkout .*)$/m.exec(output)?.[1] ?? ''
    const env = { ...process.env, LC_ALL: 'C.UTF-8' }
    execFileSync('bash', ['-c', command], { cwd: tree.root, env, stdio: 'ignore' })
    expect(tree.read(file)).toBe('FROM scratch\n')
  },
)

test.skipIf(process.platform === 'win32')(
  'annotations for GitHub name the file and hold no second command',
  async () => {
    using tree = evilTree(VALID)
    const { stdout } = await startCliWith({ ...ENV, GITHUB_ACTIONS: 'true' }, tree.root, 'enforce').ended
    const commands = stdout.split('\n').filter((line) => /^\s*::/.test(line))
    expect(commands.length).toBeGreaterThan(1)
    for (const line of commands)
      expect(line).toMatch(/^::(error|warning|notice)( file=[^:]*,line=\d+,col=\d+,title=[\w-]+)?::./)
    expect(stdout).not.toMatch(CONTROLS)
  },
)
