import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'

/*
 * A compose file whose services come from other files, in other folders, as `extends` and `include` allow it.
 */

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  engine.removeImagesOf(basename(project.root).toLowerCase())
  await untilGone(engine, basename(project.root).toLowerCase())
  project[Symbol.dispose]()
})

/** What a service of a stack sees: its own words, and the variables that begin with `OWN`. */
function seenBy(stack: string, service: string): string[] {
  return engine
    .docker('exec', `${stack}-${service}-1`, 'sh', '-c', 'cat /words 2>/dev/null; env | grep ^OWN | sort')
    .split('\n')
}

const SLEEP = 'command: [sleep, "600"]\n    init: true\n'

async function seen(services: Record<string, string[]>): Promise<void> {
  const stack = await engine.start(project.root)
  try {
    for (const [service, words] of Object.entries(services))
      expect(seenBy(stack.info.project, service), service).toEqual(words)
    expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('hello')
  } finally {
    await stack.stop()
  }
}

/** The rules find no error, apart from the base images, which the project does not have. */
async function expectValid(): Promise<void> {
  const { output } = await runCli(project.root, 'validate')
  const errors = output.split('\n').filter((line) => / error +/.test(line) && !line.includes('recipe folder'))
  expect(errors).toEqual([])
}

test('an extended service in another folder brings its env files, mounts and build from there', async () => {
  project = makeProject({
    files: {
      'docker/compose.yml': `services:
  web:
    extends: { file: ../parts/web/base.yml, service: web }
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    environment: { OWN_B: overridden }
  local:
    extends: { service: web-base }
    environment: { OWN_C: local }
  built:
    extends: { file: ../parts/web/base.yml, service: built }
  web-base:
    image: \${NODE_IMAGE:?}
    ${SLEEP}    environment: { OWN_A: base }
`,
      'parts/web/base.yml': `services:${WEB_SERVICE.replace(/ {4}ports.*\n/u, '')}    env_file: [own.env, { path: absent.env, required: false }]
    environment: { OWN_B: base }
    volumes: [./words:/words:ro]
  built:
    build: { context: ., dockerfile: ../../docker/built.Dockerfile, args: { NODE_IMAGE: "\${NODE_IMAGE:?}" } }
    ${SLEEP}`,
      'docker/built.Dockerfile': 'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY words /words\n',
      'parts/web/own.env': 'OWN_A=from the file\nOWN_B=from the file\n',
      'parts/web/words': 'of the part\n',
    },
  })
  await seen({
    web: ['of the part', 'OWN_A=from the file', 'OWN_B=overridden'],
    local: ['OWN_A=base', 'OWN_C=local'],
    built: ['of the part'],
  })
  await expectValid()
})

test('included files start from their own folder, and from the project_directory that they are given', async () => {
  project = makeProject({
    files: {
      'docker/compose.yml': `include:
  - ../parts/near/compose.yml
  - path: ../parts/far/compose.yml
    project_directory: ../other
    env_file: ../other/far.env
services:${WEB_SERVICE}    depends_on: [near, far]
`,
      'parts/near/compose.yml': `include: [deeper/compose.yml]
services:
  near:
    image: \${NODE_IMAGE:?}
    ${SLEEP}    env_file: own.env
    volumes: [./words:/words:ro]
    configs: [{ source: motd, target: /motd }]
configs: { motd: { content: "near" } }
`,
      'parts/near/own.env': 'OWN_A=near\n',
      'parts/near/words': 'near words\n',
      'parts/near/deeper/compose.yml': `services:
  deeper:
    image: \${NODE_IMAGE:?}
    ${SLEEP}    env_file: own.env
`,
      'parts/near/deeper/own.env': 'OWN_A=deeper\n',
      'parts/far/compose.yml': `services:
  far:
    image: \${NODE_IMAGE:?}
    ${SLEEP}    env_file: own.env
    environment: { OWN_B: "\${FAR_WORD:?}" }
    volumes: [./words:/words:ro]
`,
      'other/own.env': 'OWN_A=other\n',
      'other/far.env': 'FAR_WORD=from far.env\n',
      'other/words': 'other words\n',
    },
  })
  await seen({
    near: ['near words', 'OWN_A=near'],
    deeper: ['OWN_A=deeper'],
    far: ['other words', 'OWN_A=other', 'OWN_B=from far.env'],
  })
  await expectValid()
})
