import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { JsonReport } from '../../enforcer/report/json.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { startCliWith } from '../../testing/processes/cli.ts'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'
import { matrixText } from '../../testing/repositories/tree-files.ts'

// Each test runs several processes, maybe beside other tests.
vi.setConfig({ testTimeout: 60_000 })

/** Joined, so that the enforcer does not read the strings of this file as suppressions. */
const IGNORE = ['ssot', 'ignore'].join('-')
const ONLY = ['--only', 'suppression-unused,suppression-without-reason,scan-empty']

const COMPOSE = 'services:\r\n  web:\r\n    image: x # kept\r\n'
const FILES = {
  'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
  'docker/compose.yml': COMPOSE,
}
const stale = (count: number) => `# ${IGNORE} scan-empty -- why\r\n`.repeat(count) + COMPOSE

/** Outside of GitHub Actions, even when these tests run there. */
const OUTSIDE_ACTIONS = { GITHUB_ACTIONS: '' }
const run = (tree: Tree, ...args: string[]) => startCliWith(OUTSIDE_ACTIONS, tree.root, ...args).ended

test('validate exits with 0 for no errors, enforce with 1 for any finding, both with 2 for bad input', async () => {
  using tree = makeTree(FILES)
  expect((await run(tree, 'validate', ...ONLY)).exit).toBe(0)
  tree.write('docker/compose.yml', stale(1))
  expect((await run(tree, 'validate', ...ONLY)).exit).toBe(0)
  expect((await run(tree, 'enforce', ...ONLY)).exit).toBe(1)
  tree.write('docker/compose.yml', 'services:\n  web:\n    image: "x:1"\n    container_name: web\n')
  const named = ['--only', 'container-name-fixed']
  expect(await run(tree, 'enforce', ...named)).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('No problems and 1 for information.'),
  })
  const refused: [string[], string][] = [
    [['validate', 'absent'], 'has no file or folder absent'],
    [['validate', '..'], 'has no file or folder ..'],
    [['validate', '--only', 'absent'], 'There is no rule "absent"'],
    [['validate', '--baseline', 'absent.json'], 'The baseline absent.json does not exist'],
  ]
  const results = await Promise.all(refused.map(([args]) => run(tree, ...args)))
  expect(results).toMatchObject(
    refused.map(([, reason]) => ({ exit: 2, output: expect.stringContaining(reason) })),
  )
  tree.write('.ssot-docker-baseline.json', '[]')
  expect(await run(tree, 'validate')).toMatchObject({
    exit: 2,
    output: expect.stringContaining('is not a valid baseline'),
  })
})

test('validate reports a repository without Docker files instead of calling it clean', async () => {
  using tree = makeTree({ 'README.md': 'Nothing' })
  expect(await run(tree, 'validate', ...ONLY)).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining('No compose file and no Dockerfile among the 1 files'),
  })
})

test('a report in a pipe is complete, and nothing else is printed', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': stale(1000) })
  tree.commit()
  const { exit, stdout } = await run(tree, 'enforce', '--format', 'json', ...ONLY)
  expect(stdout.length).toBeGreaterThan(4 * 65_536)
  const report: JsonReport = JSON.parse(stdout)
  expect(report.findings).toHaveLength(1000)
  expect(report.findings.at(-1)).toMatchObject({ file: 'docker/compose.yml', line: 1000 })
  expect(exit).toBe(1)
})

test('enforce writes the report to --output, and resolves paths from the working folder', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': stale(1), 'other/compose.yml': stale(2) })
  const folder = join(tree.root, 'docker')
  const { exit, stdout } = await startCliWith(
    OUTSIDE_ACTIONS,
    folder,
    'enforce',
    '--format',
    'sarif',
    '-o',
    'out/x.sarif',
    ...ONLY,
    '.',
  ).ended
  expect({ exit, stdout }).toEqual({
    exit: 1,
    stdout: '1 problem (0 errors, 1 warning). Report written to out/x.sarif\n',
  })
  expect(JSON.parse(tree.read('docker/out/x.sarif')).runs[0].results).toHaveLength(1)
})

test('enforce prints annotations and the report in GitHub Actions', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': stale(1) })
  const inActions = (...args: string[]) =>
    startCliWith({ GITHUB_ACTIONS: 'true' }, tree.root, ...args, ...ONLY).ended
  const { stdout } = await inActions('enforce')
  expect(stdout).toMatch(/^::warning file=docker\/compose\.yml,line=1,col=15,title=suppression-unused::/)
  expect(stdout).toContain('1 problem (0 errors, 1 warning).')
  expect((await inActions('enforce', '--format', 'stylish')).stdout).not.toContain('::warning')
  expect((await inActions('validate')).stdout).not.toContain('::warning')
})

test('a baseline hides the findings it contains, and an entry without a finding is reported', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': COMPOSE })
  expect((await run(tree, 'validate', '--write-baseline')).exit).toBe(0)
  const counted: { findings: unknown[] } = JSON.parse(tree.read('.ssot-docker-baseline.json'))
  const { stdout } = await run(tree, 'validate', '--format', 'json')
  expect(JSON.parse(stdout).findings).toEqual([])
  const entry = {
    rule: 'silent-fallback',
    path: 'docker/gone.yml',
    subject: 'service gone',
    count: 2,
  }
  const old = JSON.stringify({ version: 1, findings: [...counted.findings, entry] }, null, 2)
  tree.write('.ssot-docker-baseline.json', `${old}\n`)
  const isKnown = RULES.some(({ id }) => id === 'silent-fallback')
  const shrunk = await run(tree, 'validate', '--format', 'json')
  expect(JSON.parse(shrunk.stdout).findings).toHaveLength(isKnown ? 1 : 0)
})

test('--write-baseline says which findings it leaves out', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': `# ssot-ignore image-unpinned\n${COMPOSE}` })
  const { stdout, exit } = await run(tree, 'validate', '--write-baseline')
  expect(exit).toBe(0)
  expect(stdout).toMatch(/\n\d findings? left out, because a baseline cannot silence/)
})

test('--write-baseline writes nothing while rules are skipped', async () => {
  using tree = makeTree({ 'docker/compose.yml': COMPOSE })
  const { exit, output } = await run(tree, 'validate', '--write-baseline')
  const isBlind = RULES.some(({ needsMatrix, severity }) => needsMatrix && severity !== 'off')
  expect(exit).toBe(isBlind ? 2 : 0)
  if (isBlind) expect(output).toContain('No baseline was written')
})

const SECRETS = `services:
  web:
    image: web:1
    environment:
      DB_PASSWORD: of-a-database
      API_TOKEN: \${API_TOKEN:-of-an-interface}
      LOG_LEVEL: \${LOG_LEVEL:-info}
    labels: { database: postgres://app:of-a-label@$HOST/app }
    command: [web, --level=\${LEVEL:-1}, --requirepass, "\${PW:-of-a-command}"]
    entrypoint: web --token "of-an-entrypoint" --level \${LEVEL:-1}
    healthcheck:
      test: redis-cli -a of-a-check ping \${MORE:-}
    env_file: [my.env]
configs:
  web:
    content: |
      password: of-a-config
      level: \${LEVEL:-1}
      key: |
        -----BEGIN PRIVATE KEY-----
        MIIE-of-a-key
`
/** `fix` changes a line next to each secret, so that the diff would show it. */
const ENV_FILE = `# ${IGNORE} scan-empty -- why
DB_PASSWORD="of-an-env-file"
`
const EACH_SECRET =
  /of-a-database|of-an-interface|of-a-registry|of-a-label|of-a-command|of-an-entrypoint|of-a-check|of-a-config|of-a-key|of-an-env-file|of-a-dot-env/

test.each([
  ...['stylish', 'json', 'sarif', 'github', 'markdown'].map((format) => `validate --format ${format}`),
  'fix --dry-run',
  'fix',
  'audit --output audit.md',
  'init --dry-run',
])('%s prints no secrets', async (command) => {
  const args = command.split(' ')
  using tree = makeTree({
    'compose.yml': SECRETS,
    Dockerfile: 'FROM a:1\nENV NPM_TOKEN=of-a-registry\n',
    'my.env': ENV_FILE,
    '.env': ENV_FILE.replace('of-an-env-file', 'of-a-dot-env'),
  })
  const { output } = await run(tree, ...args)
  const written = args.includes('audit.md') ? tree.read('audit.md') : ''
  expect(output + written).toMatch(/compose\.yml/)
  expect(output + written).not.toMatch(EACH_SECRET)
})

describe('fix', () => {
  test('fix lists the commands that do not set variables that have no default any more', async () => {
    using tree = makeTree({
      'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
      'docker/compose.yml': `services:
  web:
    image: x:1
    environment: { MAIL: "\${MAIL:-localhost}", TOKEN: "\${TOKEN:-}" }
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    healthcheck: { test: [CMD, "true"] }
`,
      '.gitlab-ci.yml':
        'e2e:\n  variables: { TOKEN: x, WEB_PORT: "31000" }\n  script:\n    - docker compose -f docker/compose.yml up\n',
      'up.sh': 'export MAIL=mail TOKEN=x WEB_PORT=31000\ndocker compose -f docker/compose.yml up\n',
    })
    tree.commit()
    const lines = [
      'These variables have no default any more: MAIL, TOKEN. Set them wherever stacks are started, or write their values into the files.',
      'These commands do not set them:',
      '  .gitlab-ci.yml:4:7  `docker compose up` is run on docker/compose.yml without MAIL\n',
    ].join('\n')
    expect((await run(tree, 'fix', '--dry-run')).output).toContain(lines)
    const fixed = await run(tree, 'fix')
    expect(fixed.stdout).toContain(lines)
    expect(fixed.stdout).not.toContain('up.sh')
  })

  test('--dry-run prints a diff that git can apply, and changes nothing', async () => {
    using tree = makeTree({ ...FILES, 'docker/compose.yml': `\uFEFF${stale(2)}` })
    const { exit, stdout, output } = await run(tree, 'fix', '--dry-run', ...ONLY)
    expect(exit).toBe(1)
    expect(output).toContain('2 findings would be fixed in 1 file.\n')
    expect(tree.read('docker/compose.yml')).toBe(`\uFEFF${stale(2)}`)
    tree.git('init', '--quiet')
    tree.write('.git/my.diff', stdout)
    tree.git('apply', '--whitespace=nowarn', '.git/my.diff')
    expect(tree.read('docker/compose.yml')).toBe(`\uFEFF${COMPOSE}`)
  })

  test('changes only what is wrong, and nothing the second time', async () => {
    using tree = makeTree({ ...FILES, 'docker/compose.yml': `\uFEFF${stale(2)}` })
    const first = await run(tree, 'fix', ...ONLY)
    expect(first).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('2 findings fixed in 1 file.'),
    })
    expect(tree.read('docker/compose.yml')).toBe(`\uFEFF${COMPOSE}`)
    expect((await run(tree, 'fix', ...ONLY)).stdout).toBe('0 findings fixed in 0 files.\n')
    expect(readdirSync(join(tree.root, 'docker'))).toHaveLength(2)
  })
})

test('the second audit shows the counts of the first one', async () => {
  using tree = makeTree(FILES)
  await run(tree, 'audit')
  const { exit } = await run(tree, 'audit')
  expect(exit).toBe(0)
  expect(tree.read('docs/docker-audit.md')).toContain('The last audit was on ')
  expect(tree.read('docs/docker-audit.md')).toContain('the compose file of test')
})

test('explain lists all rules, or explains one', async () => {
  using tree = makeTree()
  expect((await run(tree, 'explain')).stdout.split('\n')).toHaveLength(RULES.length + 2)
  const { stdout } = await run(tree, 'explain', 'scan-empty')
  expect(stdout).toMatch(/^scan-empty: .*\n\n/)
})

describe.runIf(RULES.some(({ id }) => id === 'compose-not-in-matrix'))('cleanup', () => {
  const OLD = { ...FILES, 'old/docker-compose.yml': COMPOSE, 'my old.Dockerfile': 'FROM scratch\n' }

  test('shows what it would delete, and fails if there is anything', async () => {
    using tree = makeTree(OLD)
    tree.commit()
    const { exit, stdout } = await run(tree, 'cleanup')
    expect(exit).toBe(1)
    expect(stdout).toContain('old/docker-compose.yml\n  ')
    expect(stdout).toContain('2 files to delete')
    expect(existsSync(join(tree.root, 'old/docker-compose.yml'))).toBe(true)
  })

  test('--yes deletes the files and prints the command that restores them', async () => {
    using tree = makeTree(OLD)
    tree.commit()
    const { exit, stdout } = await run(tree, 'cleanup', '--yes')
    expect(exit).toBe(0)
    expect(existsSync(join(tree.root, 'my old.Dockerfile'))).toBe(false)
    const command = /^ {2}git (checkout [0-9a-f]{40}) -- (.*)$/m.exec(stdout)
    expect(command?.[2]).toBe("'my old.Dockerfile' old/docker-compose.yml")
    tree.git(...(command?.[1]?.split(' ') ?? []), '--', 'my old.Dockerfile', 'old/docker-compose.yml')
    expect(tree.read('my old.Dockerfile')).toBe('FROM scratch\n')
    expect((await run(tree, 'cleanup')).exit).toBe(1)
  })

  test('--yes keeps a file that another file names, and says which one', async () => {
    using tree = makeTree({ ...OLD, 'fly.toml': '[build]\ndockerfile = "my old.Dockerfile"\n' })
    tree.commit()
    const { exit, stdout } = await run(tree, 'cleanup', '--yes')
    expect(exit).toBe(1)
    expect(stdout).toContain('my old.Dockerfile\n  Kept, because it is named in fly.toml:2\n')
    expect(stdout).toContain('1 file deleted')
    expect(existsSync(join(tree.root, 'my old.Dockerfile'))).toBe(true)
  })

  test('--yes refuses to delete files that git cannot restore', async () => {
    using tree = makeTree(OLD)
    expect(await run(tree, 'cleanup', '--yes')).toMatchObject({
      exit: 2,
      output: expect.stringContaining('these files are not in git'),
    })
    tree.commit()
    tree.write('my old.Dockerfile', 'FROM other\n')
    expect(await run(tree, 'cleanup', '--yes')).toMatchObject({
      exit: 2,
      output: expect.stringContaining('with their current content: my old.Dockerfile'),
    })
    expect(existsSync(join(tree.root, 'old/docker-compose.yml'))).toBe(true)
  })
})

test('validate, explain and cleanup run without an engine', async () => {
  using tree = makeTree(FILES)
  for (const args of [['validate', ...ONLY], ['explain'], ['cleanup', '--help']]) {
    const { exit } = await startCliWith(
      { ...OUTSIDE_ACTIONS, DOCKER_HOST: 'tcp://127.0.0.1:1' },
      tree.root,
      ...args,
    ).ended
    expect(exit).toBe(0)
  }
})

test('init reports a compose file that cannot be read, if there is no other one', async () => {
  using tree = makeTree({ 'docker-compose.yml': 'services: [api\n' })
  const { exit, output } = await run(tree, 'init')
  expect(exit).toBe(1)
  expect(output).toMatch(
    /\[COMPOSE_INVALID\] No readable compose file with services[\s\S]*docker-compose\.yml:\d+:\d+/,
  )
  tree.write('docker-compose.test.yml', 'services: { api: { image: x:1 } }\n')
  expect((await run(tree, 'init', '--dry-run')).output).toContain('docker-compose.test.yml')
})
