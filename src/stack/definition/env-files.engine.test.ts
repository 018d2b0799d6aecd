import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project } from '../../testing/repositories/project.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const SERVER = `
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "require('http').createServer((q, r) => r.end(JSON.stringify(process.env))).listen(80)"]
`
const COMPOSE = `include: [../more/other.yml]
services:
  web:${SERVER}    ports: ["80"]
    env_file: [first.env, .env, last.env]
    environment: { GREETING: "\${GREETING:-none}", NAME: "\${NAME:-none}" }
`
const FILES = {
  '.gitignore': '.env\n*.local\n',
  '.env.test': 'GREETING=file\nNAME=file\nCOLOUR=file\nFIRST=file\nLAST=file\nPASSWORD=kQ9-x72Lmw\n',
  'docker/compose.yml': COMPOSE,
  'docker/first.env': 'FIRST=first\n',
  'docker/last.env': 'LAST=last\n',
  'more/other.yml': `services:
  other:${SERVER}    ports: ["8080:80"]
    env_file: db.local
`,
}

/** @param first an offset of host ports that no other test uses */
function projectWith(
  first: number,
  ports: (offset: number) => string,
  files: Record<string, string> = {},
): Project {
  const project = makeProject({
    files: { ...FILES, ...files },
    services: ['web', 'other'].map(
      (name, index) =>
        `| ${name} | 80 | http | / | ${name.toUpperCase()}_URL | ${ports(first + index * 3)} | - |`,
    ),
  })
  project.write(
    MATRIX,
    `${project
      .read(MATRIX)
      .replace('| Compose file |', '| Compose file | Env file |')
      .replace('| --- | --- |', '| --- | --- | --- |')
      .replace('| docker/compose.yml |', '| docker/compose.yml | .env.test |')}
## Variables

| Variable | test |
| --- | --- |
| GREETING | matrix |
| COLOUR | red |
`,
  )
  const git = (...args: string[]) => execFileSync('git', args, { cwd: project.root })
  git('init', '--quiet')
  git('add', '--all')
  return project
}

const range = (offset: number) => `${FIRST_PORT + offset}-${FIRST_PORT + offset + 2}`
const single = (offset: number) => `${FIRST_PORT + offset}`

test('services read the Env file in the place of files that git does not have, and the variables of the matrix win over it', async () => {
  using project = projectWith(780, range)
  // Another machine has none of it.
  project.write('docker/.env', 'GREETING=mine\nCOLOUR=mine\n')
  const events: StackEvent[] = []
  const stack = await engine.start(project.root, {
    emit: (happening) => events.push({ ...happening, atMs: 0 }),
  })
  try {
    const seen = async (name: string): Promise<Record<string, string>> =>
      (await fetch(stack.info.services[name]?.url ?? '')).json() as Promise<Record<string, string>>
    expect(await seen('web')).toMatchObject({
      GREETING: 'matrix',
      NAME: 'file',
      COLOUR: 'red',
      FIRST: 'file',
      LAST: 'last',
    })
    expect(await seen('other')).toMatchObject({ GREETING: 'matrix', COLOUR: 'red', NAME: 'file' })
    expect(events.filter(({ type }) => type === 'env-files-replaced')).toEqual([
      {
        type: 'env-files-replaced',
        by: '.env.test',
        replaced: [
          { service: 'web', file: 'docker/.env' },
          { service: 'other', file: 'more/db.local' },
        ],
        atMs: 0,
      },
    ])
    expect(engine.connection.secrets.hide('it said kQ9-x72Lmw')).toBe('it said [redacted]')
  } finally {
    await stack.stop()
  }
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('a change of the Env file is drift of the services that read it', async () => {
  using project = projectWith(790, single)
  const cli = (...args: string[]) => runCli(project.root, ...args)
  try {
    const begun = await cli('refresh', '-e', 'test')
    expect(begun, begun.output).toMatchObject({ exit: 0 })
    expect((await cli('refresh', '-e', 'test', '--dry-run')).stdout).not.toContain('replace')
    project.write('.env.test', FILES['.env.test'].replace('NAME=file', 'NAME=new'))
    const plan = (await cli('refresh', '-e', 'test', '--dry-run')).stdout
    expect(plan).toMatch(/web +.*config changed/)
    expect(plan).toMatch(/other +.*config changed/)
  } finally {
    await cli('down', 'test')
  }
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('an Env file that does not exist stops the start and doctor, with its cell', async () => {
  using project = projectWith(800, range)
  project.remove('.env.test')
  const line =
    project
      .read(MATRIX)
      .split('\n')
      .findIndex((text) => text.includes('.env.test')) + 1
  const error = await engine.start(project.root).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'ENV_FILE_MISSING',
    summary: 'The Env file of environment test does not exist: .env.test',
    problems: [{ line, column: 31, found: '.env.test' }],
  })
  expect((await cli(project, 'doctor')).stdout).toMatch(/^fail {2}compose file of test .*The Env file/m)
  expect((await cli(project, 'validate', '--only', 'matrix-target-missing')).stdout).toContain(
    'the env file .env.test of environment test does not exist',
  )
})

const cli = (project: Project, ...args: string[]) => runCli(project.root, ...args)
