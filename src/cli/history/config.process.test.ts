import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startCli } from '../../testing/processes/cli.ts'
import { type History, makeHistory } from '../../testing/repositories/history.ts'

// Each test runs several processes, maybe beside other tests.
vi.setConfig({ testTimeout: 120_000 })

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'history.md'), 'utf8')
/** Joined, so that the enforcer does not read the strings of this file as suppressions. */
const IGNORE = ['ssot', 'ignore'].join('-')
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

interface State {
  redis: string
  node: string
}

function matrix({ redis, node }: State): string {
  return `# Matrix

## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | docker/docker-compose.yml | - | 28000-28999 | tests |
| staging | docker/docker-compose.staging.yml | - | 29000-29099 | checks |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | staging | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- | --- |
| redis | 6379 | redis | - | REDIS_URL | ${redis} | - | - |

## Base images

| Image | Variable | Registry image | Debian recipe | Debian image |
| --- | --- | --- | --- | --- |
| node | NODE_IMAGE | node:${node} | - | - |
`
}

const compose = (comment: string) => `services:\n  redis:\n    image: redis:8${comment}\n`
const staging = (memory: string) => `services:\n  backend:\n    image: shop:1\n    mem_limit: ${memory}\n`
const digest = (start: string) => `@sha256:${start.padEnd(64, '0')}`
const OLD = { redis: '28400-28499', node: `24.18${digest('d32cdf619f63')}` }
const NEW = { ...OLD, node: `24.19${digest('0b1a37c0e2f4')}` }

/** The repository whose trail the page shows, on a branch beside `main`. */
function example(): History {
  const history = makeHistory()
  history.add('First', {
    [MATRIX]: matrix(OLD),
    'docker/docker-compose.yml': compose(''),
    'docker/docker-compose.staging.yml': staging('256M'),
  })
  const reason = ` # ${IGNORE} image-unpinned -- built by another team until: 2026-12-31`
  history.add('Suppress', { 'docker/docker-compose.yml': compose(reason) })
  history.add('Update', { [MATRIX]: matrix(NEW) })
  history.git('checkout', '--quiet', '-b', 'feature')
  history.add(
    'Move',
    {
      [MATRIX]: matrix({ ...NEW, redis: '28500-28599' }),
      'docker/docker-compose.staging.yml': staging('512M'),
    },
    'Bea',
  )
  return history
}

/** The commands of the page, without quotes. */
const COMMANDS = [...PAGE.matchAll(/npx ssot-docker (history --config[^`\n]*|audit)/g)].map(([, args = '']) =>
  [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
)

test('docs/history.md shows what the command prints', async () => {
  using history = example()
  const { exit, stdout } = await startCli(history.root, 'history', '--config').ended
  expect(exit).toBe(0)
  const shown = /```text\n(DATE[\s\S]*?)```/.exec(PAGE)?.[1] ?? ''
  const changesIn = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(text.indexOf('CHANGE')))
  expect(changesIn(shown)).toHaveLength(5)
  expect(changesIn(stdout)).toEqual(expect.arrayContaining(changesIn(shown)))
  expect(stdout).toMatch(/^2026-01-31 {2}[0-9a-f]{7} {2}Bea {5}test: redis moved/m)
})

test('every command of docs/history.md about the configuration runs', async () => {
  using history = example()
  expect(COMMANDS.map((args) => args.join(' '))).toEqual(
    expect.arrayContaining(['history --config --since main', 'audit']),
  )
  for (const args of COMMANDS) {
    const { exit, output } = await startCli(history.root, ...args).ended
    expect({ args, exit, output }).toMatchObject({ args, exit: 0 })
  }
  const since = await startCli(history.root, 'history', '--config', '--since', 'main', '--json').ended
  const { version, commits } = JSON.parse(since.stdout)
  expect(version).toBe(1)
  expect(commits).toMatchObject([
    {
      author: { name: 'Bea', email: 'bea@example.org' },
      at: '2026-01-31T12:00:00+02:00',
      subject: 'Move',
      isMerge: false,
      notes: [],
      changes: [
        {
          ...{
            about: 'test',
            field: 'port of redis',
            from: '28400-28499',
            to: '28500-28599',
            isSecret: false,
          },
          text: 'test: redis moved from 28400-28499 to 28500-28599',
        },
        { about: 'backend/staging', field: 'memory', from: '256M', to: '512M' },
      ],
    },
  ])
  const page = history.read('docs/docker-audit.md')
  expect(page).toMatch(
    /\| `docker\/docker-compose\.yml:3` \| `image-unpinned` \| built by another team \| 2026-12-31 .*\| Ada \| 2026-01-31 in `[0-9a-f]{7}` \|/,
  )
  expect(page).toMatch(
    /\| 2026-01-31 \| `[0-9a-f]{7}` \| Bea \| test: redis moved from 28400-28499 to 28500-28599<br>/,
  )
})

test('options that do not belong together are refused, and so is a date that is none', async () => {
  using history = example()
  for (const [args, reason] of [
    [['--since', 'main'], "option '--since <date|ref>' needs '--config'"],
    [['--markdown'], "option '--markdown' needs '--config'"],
    [['test', '--config'], "option '--config' is about all environments"],
    [['--config', '--json', '--markdown'], 'cannot be used with option'],
    [['--config', '--since', 'someday'], '--since "someday" is neither a branch, tag or commit nor a date'],
  ] as const) {
    const { exit, output } = await startCli(history.root, 'history', ...args).ended
    expect(exit).toBeGreaterThan(0)
    expect(output).toContain(reason)
  }
})
