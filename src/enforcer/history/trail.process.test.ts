import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type History, makeHistory } from '../../testing/repositories/history.ts'
import { makeTree } from '../../testing/repositories/tree.ts'
import { linesOf } from './report/lines.ts'
import { readTrail } from './trail.ts'

interface Rows {
  environments?: string
  services?: string
  more?: string
}

const TEST = '| test | docker/compose.yml | docker/*.Dockerfile | 28000-28499 | tests |'
const REDIS = '| redis | 6379 | redis | - | REDIS_URL | 28400-28499 | - |'

/** A matrix with the environment `test`, or with others. */
function matrix({ environments = TEST, services = REDIS, more = '' }: Rows = {}): string {
  const names = environments.split('\n').map((row) => row.split('|')[1]?.trim())
  return `# Matrix

## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
${environments}

## Services

| Service | Container port | Protocol | Health path | Test variable | ${names.join(' | ')} | Rebuild budget |
| --- | --- | --- | --- | --- |${' --- |'.repeat(names.length)} --- |
${services}
${more}`
}

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const COMPOSE = 'docker/compose.yml'

/** What the trail tells of each commit, by its subject, newest first. */
async function told(
  history: Pick<History, 'root'>,
  since: string | null = null,
): Promise<[string, string[]][]> {
  const { entries } = await readTrail(history.root, process.env, { since })
  return entries.map((entry) => [entry.commit.subject, linesOf(entry)])
}

/** What the trail tells of the newest commit with something to tell. */
async function newest(history: History): Promise<string[]> {
  return (await told(history))[0]?.[1] ?? []
}

/** What the trail tells of a change of one file. */
async function changeOf(path: string, before: string, after: string, files: Record<string, string> = {}) {
  using history = makeHistory()
  history.add('first', { [MATRIX]: matrix(), [COMPOSE]: 'services: {}\n', ...files, [path]: before })
  history.add('second', { [path]: after })
  const [[subject, lines] = ['', []]] = await told(history)
  return subject === 'second' ? lines : []
}

const compose = (before: string, after: string, more?: Record<string, string>) =>
  changeOf(
    COMPOSE,
    `services:\n  backend:\n    image: x:1\n${before}`,
    `services:\n  backend:\n    image: x:1\n${after}`,
    more,
  )

const inMatrix = (before: Rows, after: Rows) => changeOf(MATRIX, matrix(before), matrix(after))

const dockerfile = (before: string, after: string) => changeOf('docker/web.Dockerfile', before, after)

describe('the matrix', () => {
  test('a port that moves is told with its environment and service', async () => {
    expect(await inMatrix({}, { services: REDIS.replace('28400-28499', '28300-28399') })).toEqual([
      'test: redis moved from 28400-28499 to 28300-28399',
    ])
  })

  test('a port that is no longer published, and one that is now, are told', async () => {
    const none = { services: REDIS.replace('28400-28499', '-') }
    expect(await inMatrix({}, none)).toEqual(['test: redis no longer published (was on 28400-28499)'])
    expect(await inMatrix(none, {})).toEqual(['test: redis published on 28400-28499'])
  })

  test('an environment that is added takes the ports of its column along', async () => {
    const environments = `${TEST}\n| staging | docker/staging.yml | - | 29000-29099 | checks |`
    const services = REDIS.replace('28400-28499', '28400-28499 | 29001')
    expect(await inMatrix({}, { environments, services })).toEqual([
      'environment staging added: compose file docker/staging.yml, host ports 29000-29099; redis published on 29001',
    ])
    expect(await inMatrix({ environments, services }, {})).toEqual(['environment staging removed'])
  })

  test('an environment with another name is the same one, with its compose file and its ports', async () => {
    const renamed = { environments: TEST.replace('| test |', '| e2e |') }
    expect(await inMatrix({}, renamed)).toEqual(['environment test: renamed to e2e'])
  })

  test('a base image that moves to another version is told by its tags, and by its digest', async () => {
    const images = (tag: string, digit: string) => ({
      more: `
## Base images

| Image | Variable | Registry image | Debian recipe | Debian image |
| --- | --- | --- | --- | --- |
| node | NODE_IMAGE | node:${tag}@sha256:${digit.repeat(64)} | - | - |
`,
    })
    expect(await inMatrix(images('24.18', 'a'), images('24.19', 'b'))).toEqual([
      'node image: 24.18 -> 24.19 (digest aaaaaaaaaaaa… -> bbbbbbbbbbbb…)',
    ])
    expect(await inMatrix(images('24.18', 'a'), images('24.18', 'b'))).toEqual([
      'node image: 24.18, digest aaaaaaaaaaaa… -> bbbbbbbbbbbb…',
    ])
  })

  test('a variable is told with its environment, and a secret one without its value', async () => {
    const variables = (level: string, password: string) => ({
      more: `
## Variables

| Variable | test |
| --- | --- |
| LEVEL | ${level} |
| DB_PASSWORD | ${password} |
`,
    })
    expect(await inMatrix(variables('info', 'swordfish1'), variables('debug', 'swordfish2'))).toEqual([
      'test: variable LEVEL info -> debug',
      'test: variable DB_PASSWORD changed; its value is hidden',
    ])
  })

  test('prose, the widths of columns, quotes and the order of rows and columns mean nothing', async () => {
    const two = `${REDIS}\n| web | 80 | http | / | WEB_URL | 28000-28099 | - |`
    const before = matrix({ services: two })
    const after = before
      .replace('# Matrix', '# Another title\n\nText, and more text.')
      .replace(' docker/*.Dockerfile ', '   `docker/*.Dockerfile`   ')
      .replace('| tests |', '| other words |')
      .replace(two, two.split('\n').toReversed().join('\n'))
    expect(after).not.toBe(before)
    expect(await changeOf(MATRIX, before, after)).toEqual([])
  })

  test('a cell that is not valid is told as such', async () => {
    expect(await inMatrix({}, { services: REDIS.replace('28400-28499', 'many') })).toEqual([
      'test: redis moved from 28400-28499 to many (not valid)',
    ])
  })
})

describe('a compose file', () => {
  test.each([
    ['deploy: { resources: { limits: { memory: 256M } } }', 'mem_limit: 512M', ['memory 256M -> 512M']],
    ['environment: { LEVEL: info }', 'environment: ["LEVEL=debug"]', ['variable LEVEL info -> debug']],
    ['ports: ["8080:80"]', 'ports: [{ target: 80, published: "8081" }]', ['port 8080:80 -> 8081:80']],
    ['command: run --slow', 'command: [run, --fast]', ['command run --slow -> run --fast']],
    [
      'volumes: [./a:/data]',
      'volumes: [./a:/data:ro]',
      ['mount ./docker/a at /data -> ./docker/a at /data (read-only)'],
    ],
    [
      'depends_on: [db]',
      'depends_on: { db: { condition: service_healthy } }',
      ['waits until db is healthy (was: started)'],
    ],
    ['restart: always', '', ['restart policy removed (was always)']],
    ['', 'user: "1000"', ['user set to 1000']],
    ['cap_add: [A, B]', '', ['cap_add A, B removed']],
    ['entrypoint: [sh, -c, a]', 'entrypoint: [sh, -c, "a\\nb"]', ['entrypoint sh -c a -> sh -c "a b"']],
    ['user: "$' + '{A:?}"', 'user: b', ['user $' + '{A} -> b']],
  ])('%s becomes %s', async (before, after, changes) => {
    const db = '  db: { image: y }\n'
    expect(await compose(`    ${before}\n${db}`, `    ${after}\n${db}`)).toEqual(
      changes.map((change) => `backend/test: ${change}`),
    )
  })

  test.each([
    ['a comment', 'user: "1000"', '# why\n    user: "1000" # because'],
    ['quotes and the order of keys', 'user: a\n    hostname: b', 'hostname: "b"\n    user: \'a\''],
    ['lists and maps', 'environment: [A=1, B=2]', 'environment: { B: 2, A: 1 }'],
    [
      'a port in long form',
      'ports: ["127.0.0.1:8080:80/tcp"]',
      'ports: [{ target: 80, published: 8080, host_ip: 127.0.0.1 }]',
    ],
    ['an alias', 'labels: { a: b }', 'labels: &l { a: b }\nx-l: *l'],
    ['an extension', 'user: a', 'user: a\n    x-note: text'],
    ['the message of a required variable', 'user: "${A:?set A}"', 'user: "${A:?please set A}"'],
    [
      'a short and a long dependency',
      'depends_on: [db]',
      'depends_on: { db: { condition: service_started } }',
    ],
    ['a build in short form', 'build: .', 'build: { context: . }'],
    [
      'another unit of memory',
      'mem_limit: 384M',
      'deploy: { resources: { limits: { memory: "402653184" } } }',
    ],
    ['another unit of time', 'stop_grace_period: 30s', 'stop_grace_period: 0.5m'],
    ['a zero at the end', 'cpus: 0.50', 'cpus: "0.5"'],
    [
      'a test in short form',
      'healthcheck: { test: check it }',
      'healthcheck: { test: [CMD-SHELL, check it] }',
    ],
  ])('%s means nothing', async (_, before, after) => {
    expect(await compose(`    ${before}\n`, `    ${after}\n`)).toEqual([])
  })

  test('services, networks and volumes that are added and removed are told', async () => {
    expect(
      await compose('  old: { image: y }\n', '  new: { image: z, ports: ["80"] }\nvolumes: { data: }\n'),
    ).toEqual(['new/test added: image z, port 80', 'volume data/test added', 'old/test removed'])
  })

  test('host ports and addresses that the matrix decides are no part of the compose file, and others are', async () => {
    const ports = (redis: string, more: string) =>
      changeOf(
        COMPOSE,
        'services:\n  redis:\n    image: x\n    ports: ["127.0.0.1:${REDIS_PORT:?}:6379", "80:80"]\n',
        `services:\n  redis:\n    image: x\n    ports: ["${redis}", "${more}"]\n`,
      )
    expect(await ports('6379', '80:80')).toEqual([])
    expect(await ports('6379', '81:80')).toEqual(['redis/test: port 80:80 -> 81:80'])
    expect(await ports('6380', '80:80')).toEqual(['redis/test: port 6379 -> 6380'])
    expect(
      await changeOf(COMPOSE, 'services: {}\n', 'services: { redis: { image: x, ports: ["7000:6379"] } }\n'),
    ).toEqual(['redis/test added: image x, port 6379'])
  })

  test('a service, a network and a volume that are added are told with their settings', async () => {
    const adm = '{ image: y, privileged: true, pid: host, user: root, volumes: ["/var/run/docker.sock:/s"] }'
    expect(
      await compose(
        '',
        `  adm: ${adm}\nnetworks: { data: { internal: true } }\nvolumes: { v: { driver: d } }\n`,
      ),
    ).toEqual([
      'adm/test added: image y, privileged, mount /var/run/docker.sock at /s, pid host, user root',
      'network data/test added: internal',
      'volume v/test added: driver d',
    ])
  })

  test('a new environment tells the settings of each of its services', async () => {
    const environments = `${TEST}\n| staging | docker/staging.yml | - | 29000-29099 | checks |`
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), [COMPOSE]: 'services: {}\n' })
    history.add('second', {
      [MATRIX]: matrix({ environments, services: REDIS.replace('28400-28499', '28400-28499 | -') }),
      'docker/staging.yml':
        'services: { a: { image: x, user: root } }\nnetworks: { n: { internal: true } }\n',
    })
    expect((await newest(history)).slice(1)).toEqual([
      'a/staging added: image x, user root',
      'network n/staging added: internal',
    ])
  })

  test('the settings of a service come also from what it extends, in another file, too', async () => {
    using history = makeHistory()
    const base = (level: string) => `services:\n  base: { image: y, environment: { LEVEL: ${level} } }\n`
    history.add('first', {
      [MATRIX]: matrix(),
      [COMPOSE]: 'services:\n  web: { extends: { file: ../common/base.yml, service: base } }\n',
      'common/base.yml': base('info'),
    })
    history.add('second', { 'common/base.yml': base('debug') })
    expect(await newest(history)).toEqual(['web/test: variable LEVEL info -> debug'])
  })

  test('an included file belongs to the environment', async () => {
    using history = makeHistory()
    history.add('first', {
      [MATRIX]: matrix(),
      [COMPOSE]: 'include: [more.yml]\nservices: {}\n',
      'docker/more.yml': 'services: { web: { image: "x:1" } }\n',
    })
    history.add('second', { 'docker/more.yml': 'services: { web: { image: "x:2" } }\n' })
    expect(await newest(history)).toEqual(['web/test: image x:1 -> x:2'])
  })

  test('the same change in several environments is told once', async () => {
    using history = makeHistory()
    const environments = `${TEST}\n| staging | docker/compose.yml | - | 29000-29099 | checks |`
    const services = REDIS.replace('28400-28499', '28400-28499 | -')
    history.add('first', {
      [MATRIX]: matrix({ environments, services }),
      [COMPOSE]: 'services: { a: { image: x } }\n',
    })
    history.add('second', { [COMPOSE]: 'services: { a: { image: y } }\n' })
    expect(await newest(history)).toEqual(['a/test, a/staging: image x -> y'])
  })

  test('a compose file that no environment names is told by its path', async () => {
    using history = makeHistory()
    history.add('first', { 'stack.yaml': 'services: { a: { image: x } }\n', 'other.yaml': 'a: 1\n' })
    history.add('second', { 'stack.yaml': 'services: { a: { image: y } }\n', 'other.yaml': 'a: 2\n' })
    expect(await told(history)).toEqual([
      ['second', ['a (stack.yaml): image x -> y']],
      ['first', ['stack.yaml: compose file added', 'a (stack.yaml) added: image x']],
    ])
  })

  test('what is outside of the matrix, or has a matrix of its own, is not told', async () => {
    using history = makeHistory()
    const files = (image: string) => ({
      'samples/compose.yml': `services: { a: { image: ${image} } }\n`,
      'samples/Dockerfile': `FROM ${image}\n`,
      'other/docker/compose.yml': `services: { a: { image: ${image} } }\n`,
      'node_modules/a/compose.yml': `services: { a: { image: ${image} } }\n`,
    })
    const outside = '\n## Outside\n\n| Path | Reason |\n| --- | --- |\n| samples | of others |\n'
    history.add('first', {
      [MATRIX]: matrix(),
      ...files('x'),
      'other/docker/DOCKER_SSOT_MATRIX.md': matrix(),
    })
    history.add('second', files('y'))
    history.add('third', { [MATRIX]: matrix({ more: outside }) })
    const subjects = await told(history)
    expect(subjects.map(([subject]) => subject)).toEqual(['third', 'first'])
    expect(subjects.flatMap(([, lines]) => lines).join('\n')).not.toMatch(/samples\/|other\/|node_modules/)
  })
})

describe('a Dockerfile', () => {
  test('a base image and steps that were changed, added and removed are told', async () => {
    expect(
      await dockerfile(
        'FROM node:24.18\nCOPY a .\nRUN npm ci\nENV LEVEL=info\nUSER node\n',
        'FROM node:24.19\nCOPY a .\nRUN npm ci --omit=dev\nENV LEVEL=debug\nEXPOSE 80\n',
      ),
    ).toEqual([
      'docker/web.Dockerfile: base image node:24.18 -> node:24.19',
      'docker/web.Dockerfile: RUN npm ci -> RUN npm ci --omit=dev',
      'docker/web.Dockerfile: ENV LEVEL info -> debug',
      'docker/web.Dockerfile: EXPOSE 80 added',
      'docker/web.Dockerfile: USER node removed',
    ])
  })

  test('comments, line breaks and the default of an argument as a base image mean what they mean', async () => {
    expect(
      await dockerfile(
        '# a\nFROM x:1\nRUN a && b\nCMD ["a", "b"]\n',
        'FROM x:1\n# b\nRUN a \\\n  # why\n  && b\nCMD [ "a","b" ]\n',
      ),
    ).toEqual([])
    expect(await dockerfile('ARG V=1\nFROM x:$V\n', 'ARG V=2\nFROM x:$V\n')).toEqual([
      'docker/web.Dockerfile: ARG V 1 -> 2',
      'docker/web.Dockerfile: base image x:1 -> x:2',
    ])
  })

  test('the services that build it are named, and a stage if there are several', async () => {
    const files = {
      [COMPOSE]: 'services: { web: { build: { context: .., dockerfile: docker/web.Dockerfile } } }\n',
    }
    expect(
      await changeOf(
        'docker/web.Dockerfile',
        'FROM x AS build\nRUN a\nFROM scratch\nCOPY --from=build /a /a\n',
        'FROM x AS build\nRUN a b\nFROM y AS more\nRUN c\nFROM scratch\nCOPY --from=build /a /a\n',
        files,
      ),
    ).toEqual([
      'docker/web.Dockerfile (web/test): stage build: RUN a -> RUN a b',
      'docker/web.Dockerfile (web/test): stage more added, FROM y, with 1 step',
    ])
  })

  test('a stage with another name is the same one, wherever it is used', async () => {
    const file = (name: string) => `FROM x AS ${name}
RUN a
FROM ${name} AS more
RUN --mount=type=bind,from=${name},target=/a b
FROM scratch
COPY --from=${name} /a /a
`
    expect(await dockerfile(file('build'), file('compile'))).toEqual([
      'docker/web.Dockerfile: stage build renamed to compile',
    ])
  })

  test('a Dockerfile with any other name is found by the compose file that builds it', async () => {
    const files = { [COMPOSE]: 'services: { web: { build: { context: ., dockerfile: recipe } } }\n' }
    expect(await changeOf('docker/recipe', 'FROM x\n', 'FROM y\n', files)).toEqual([
      'docker/recipe (web/test): base image x -> y',
    ])
  })
})

describe('suppressions', () => {
  const service = (comment: string) => `services:\n  a:\n    image: x # ${comment}\n`
  const plain = 'ssot-ignore image-unpinned -- they asked'

  test.each([
    ['none', `${plain} until: 2026-12-31`, ['suppressed image-unpinned until 2026-12-31: they asked']],
    [
      plain,
      `${plain} until: 2026-12-31`,
      ['suppression of image-unpinned with no end date -> until 2026-12-31: they asked'],
    ],
    [
      `${plain} until: 2026-12-31`,
      'none',
      ['suppression of image-unpinned removed (was until 2026-12-31: they asked)'],
    ],
    [
      plain,
      `${plain} again`,
      ['suppression of image-unpinned with no end date: they asked -> with no end date: they asked again'],
    ],
    [
      'none',
      'ssot-ignore image-unpinned',
      ['suppressed image-unpinned with no end date: no reason, so it silences nothing'],
    ],
  ])('%s becomes %s', async (before, after, lines) => {
    expect(await changeOf(COMPOSE, service(before), service(after))).toEqual(
      lines.map((line) => `docker/compose.yml: ${line}`),
    )
  })

  test.each([
    [
      'a compose file',
      COMPOSE,
      `# ${plain}\nservices:\n  a:\n    image: x\n  redis:\n    image: y\n`,
      `services:\n  a:\n    image: x\n  # ${plain}\n  redis:\n    image: y\n`,
      'moved from services to services.redis',
    ],
    [
      'a list',
      COMPOSE,
      `services:\n  a:\n    image: x\n    ports:\n      - "1" # ${plain}\n      - "2"\n`,
      `services:\n  a:\n    image: x\n    ports:\n      - "1"\n      - "2" # ${plain}\n`,
      'moved from "1" to "2"',
    ],
    [
      'a Dockerfile',
      'docker/web.Dockerfile',
      `FROM x\n# ${plain}\nRUN a\nRUN b --password meadow\n`,
      `FROM x\nRUN a\n# ${plain}\nRUN b --password meadow\n`,
      'moved from RUN a to RUN (hidden)',
    ],
    [
      'the matrix',
      MATRIX,
      `${matrix()}\n<!-- ${plain} -->\nOne text.\n\nAnother text.\n`,
      `${matrix()}\nOne text.\n\n<!-- ${plain} -->\nAnother text.\n`,
      'moved from One text. to Another text.',
    ],
  ])(
    'one that silences something else in %s is told with its places',
    async (_, path, before, after, words) => {
      expect(await changeOf(path, before, after)).toEqual([
        `${path}: suppression of image-unpinned ${words}: they asked`,
      ])
    },
  )

  test('one beside a line that was changed, or that lines were added before, stays where it is', async () => {
    const [before, after] = ['x', 'y'].map(
      (image) => `services:\n  a:\n    # ${plain}\n    image: ${image}\n`,
    )
    expect(await changeOf(COMPOSE, before ?? '', `# why\n\nname: n\n${after}`)).toEqual([
      'a/test: image x -> y',
      'project/test added: name n',
    ])
    expect(
      await dockerfile(`FROM x\n# ${plain}\nRUN a b\n`, `FROM x\nENV A=1\n# ${plain}\nRUN a c\n`),
    ).toEqual(['docker/web.Dockerfile: ENV A=1 added', 'docker/web.Dockerfile: RUN a b -> RUN a c'])
  })

  test('those of Dockerfiles and of the matrix are told as well', async () => {
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), Dockerfile: 'FROM x\n' })
    history.add('second', {
      [MATRIX]: `${matrix()}\n<!-- ssot-ignore matrix-prose-drift -- an example -->\n`,
      Dockerfile: '# ssot-ignore base-image-unpinned -- local\nFROM x\n',
    })
    expect(await newest(history)).toEqual([
      'docker/DOCKER_SSOT_MATRIX.md: suppressed matrix-prose-drift with no end date: an example',
      'Dockerfile: suppressed base-image-unpinned with no end date: local',
    ])
  })
})

describe('renames', () => {
  test('a compose file and a Dockerfile with other names are the same ones, and their changes are told', async () => {
    using history = makeHistory()
    const file = (name: string, image: string) =>
      `services:\n  db:\n    image: ${image}\n  web:\n    build: { context: .., dockerfile: docker/${name} }\n`
    const steps = 'FROM x\nRUN a\nRUN b\nRUN c\n'
    history.add('first', {
      [MATRIX]: matrix(),
      [COMPOSE]: file('web.Dockerfile', 'y:1'),
      'docker/web.Dockerfile': steps,
    })
    history.add('second', {
      [MATRIX]: matrix({ environments: TEST.replace('compose.yml', 'test.yml') }),
      [COMPOSE]: null,
      'docker/test.yml': file('site.Dockerfile', 'y:2'),
      'docker/web.Dockerfile': null,
      'docker/site.Dockerfile': steps.replace('RUN c', 'RUN d c'),
    })
    expect(await newest(history)).toEqual([
      'environment test: compose file docker/compose.yml -> docker/test.yml',
      'db/test: image y:1 -> y:2',
      'docker/site.Dockerfile (web/test): renamed from docker/web.Dockerfile',
      'docker/site.Dockerfile (web/test): RUN c -> RUN d c',
    ])
  })

  test('a matrix that was elsewhere is followed to there', async () => {
    using history = makeHistory()
    history.add('first', { 'docs/docker-matrix.md': matrix() })
    history.add('second', { 'docs/docker-matrix.md': matrix({ services: REDIS.replace('6379', '6380') }) })
    history.add('third', {
      'docs/docker-matrix.md': null,
      [MATRIX]: matrix({ services: REDIS.replace('6379', '6380') }),
    })
    expect((await told(history)).slice(0, 2)).toEqual([
      ['third', ['matrix: renamed from docs/docker-matrix.md to docker/DOCKER_SSOT_MATRIX.md']],
      ['second', ['service redis: container port 6379 -> 6380']],
    ])
  })
})

describe('merges', () => {
  const file = (a: string, b: string) => `services:\n  a:\n    image: ${a}\n  b:\n    image: ${b}\n`

  function diverged(): History {
    const history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), [COMPOSE]: file('x:1', 'y:1') })
    history.git('checkout', '--quiet', '-b', 'side')
    history.add('side', { [COMPOSE]: file('x:1', 'y:2') }, 'Bea')
    history.git('checkout', '--quiet', 'main')
    return history
  }

  test('a merge of both sides tells nothing again', async () => {
    using history = diverged()
    history.add('main', { [COMPOSE]: file('x:2', 'y:1') })
    history.git('merge', '--quiet', '--no-commit', '-s', 'ours', 'side')
    history.add('merge', { [COMPOSE]: file('x:2', 'y:2') })
    expect((await told(history)).map(([subject, lines]) => [subject, ...lines]).sort()).toEqual([
      expect.arrayContaining(['first']),
      ['main', 'a/test: image x:1 -> x:2'],
      ['side', 'b/test: image y:1 -> y:2'],
    ])
  })

  test('a merge tells what differs from every parent', async () => {
    using history = diverged()
    history.add('main', { [COMPOSE]: file('x:2', 'y:3') })
    history.git('merge', '--quiet', '--no-commit', '-s', 'ours', 'side')
    history.add('merge', { [COMPOSE]: file('x:2', 'y:4') })
    const all = await told(history)
    expect(all.find(([subject]) => subject === 'merge')).toEqual(['merge', ['b/test: image y:3 -> y:4']])
  })
})

describe('since', () => {
  test('a trail begins after a ref or at a date', async () => {
    using history = makeHistory()
    const id = history.add('first', { [MATRIX]: matrix(), [COMPOSE]: 'services: { a: { image: x } }\n' })
    history.git('tag', 'v1')
    history.add('second', { [COMPOSE]: 'services: { a: { image: y } }\n' })
    for (const since of ['v1', id, id.slice(0, 10), 'HEAD~1']) {
      expect((await told(history, since)).map(([subject]) => subject)).toEqual(['second'])
    }
    expect(await told(history, '2020-01-01')).toHaveLength(2)
    expect(await told(history, '2 days ago')).toHaveLength(2)
    expect(await told(history, 'yesterday')).toHaveLength(2)
    history.git('rebase', '--quiet', '--root', '--committer-date-is-author-date')
    expect(await told(history, '2026-01-30')).toHaveLength(2)
    expect(await told(history, '2026-02-01T00:00Z')).toEqual([])
    expect(await told(history, 'today')).toEqual([])
  })

  test.each(['gone', '2026-13-01', '2026-02-30', '-h', '', 'yesterday evening'])(
    '%j is neither a ref nor a date',
    async (since) => {
      using history = makeHistory()
      history.add('first', { [MATRIX]: matrix() })
      await expect(told(history, since)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    },
  )
})

describe('what cannot be read', () => {
  const good = (image: string) => `services:\n  a:\n    image: ${image}\n`

  test.each([
    ['broken YAML', 'services:\n  a:\n    image: [x\n', /^docker\/compose\.yml has a mistake: /],
    [
      'a file that is no text',
      Buffer.from([0xff, 0xfe, 0x00]),
      /^docker\/compose\.yml is binary, or UTF-16\. /,
    ],
  ])(
    '%s is told, and the next version is compared with the last one that could be read',
    async (_, bad, note) => {
      using history = makeHistory()
      const id = history.add('first', { [MATRIX]: matrix(), [COMPOSE]: good('x:1') })
      history.add('second', { [COMPOSE]: bad })
      history.add('third', { [COMPOSE]: good('x:2') })
      const [third, second] = await told(history)
      expect(second).toEqual(['second', [expect.stringMatching(note)]])
      expect(third).toEqual([
        'third',
        [
          `docker/compose.yml can be read again; it is compared with ${id.slice(0, 7)}.`,
          'a/test: image x:1 -> x:2',
        ],
      ])
    },
  )

  test('a matrix without its tables is told, and its rows are not removed', async () => {
    using history = makeHistory()
    const id = history.add('first', { [MATRIX]: matrix() })
    history.add('second', { [MATRIX]: '# Nothing\n' })
    history.add('third', { [MATRIX]: matrix({ services: REDIS.replace('6379', '6380') }) })
    const [third, second] = await told(history)
    expect(second).toEqual([
      'second',
      [
        expect.stringMatching(
          /^The matrix docker\/DOCKER_SSOT_MATRIX\.md has a mistake: No heading "Environments"/,
        ),
      ],
    ])
    expect(third).toEqual([
      'third',
      [
        `The matrix can be read again; it is compared with ${id.slice(0, 7)}.`,
        'service redis: container port 6379 -> 6380',
      ],
    ])
  })

  test.each([
    ['Environments', '| staging | docker/staging.yml | - |', 'Environments, row "staging": too few cells'],
    ['Services', '| web | 80 | http | / |', 'Services, row "web": too few cells'],
  ])('a row under %s with a mistake is not taken for one that was removed', async (_, cut, message) => {
    using history = makeHistory()
    const whole = matrix({
      environments: `${TEST}\n| staging | docker/staging.yml | - | 29000-29099 | checks |`,
      services: `${REDIS.replace('28499 |', '28499 | 29001 |')}\n| web | 80 | http | / | WEB_URL | 28000 | 29000 | - |`,
    })
    const broken = whole
      .split('\n')
      .map((line) => (line.startsWith(cut) ? cut : line))
      .join('\n')
    const staging = 'docker/staging.yml'
    const id = history.add('first', { [MATRIX]: whole, [COMPOSE]: good('x:1'), [staging]: good('y:1') })
    history.add('broken', { [MATRIX]: broken })
    history.add('while it is broken', { [staging]: good('y:2') })
    history.add('repaired', { [MATRIX]: whole })
    expect((await told(history)).slice(0, -1)).toEqual([
      ['repaired', [`The matrix can be read again; it is compared with ${id.slice(0, 7)}.`]],
      ['while it is broken', ['a/staging: image y:1 -> y:2']],
      ['broken', [`The matrix ${MATRIX} has a mistake: ${message}.`]],
    ])
  })

  test('a column with another name is a mistake, unless no earlier version could be read', async () => {
    const other = (text: string) => text.replace('| Health path |', '| Health check path |')
    const services = REDIS.replace('6379', '6380')
    using history = makeHistory()
    history.add('old', { [MATRIX]: other(matrix()) })
    history.add('old and changed', { [MATRIX]: other(matrix({ services })) })
    history.add('new', { [MATRIX]: matrix({ services }) })
    history.add('broken', { [MATRIX]: other(matrix()) })
    const entries = await told(history)
    const note = expect.stringContaining('has a mistake: ')
    expect(entries.slice(0, 2)).toEqual([
      ['broken', [note]],
      ['old and changed', [note, 'service redis: container port 6379 -> 6380']],
    ])
  })

  test('a matrix and a compose file that were deleted while they had a mistake cannot be read again', async () => {
    using history = makeHistory()
    const id = history.add('first', { [MATRIX]: matrix(), [COMPOSE]: good('x:1') })
    history.add('broken', { [COMPOSE]: 'services: [\n' })
    history.add('deleted', { [COMPOSE]: null })
    history.add('broken matrix', { [MATRIX]: '# Nothing\n' })
    history.add('deleted matrix', { [MATRIX]: null })
    const last = history.git('rev-parse', '--short=7', 'HEAD~2').trim()
    const entries = await told(history)
    expect(entries[0]).toEqual([
      'deleted matrix',
      [
        `The matrix was deleted before it could be read again; it is compared with ${last}.`,
        'environment test removed',
        'service redis removed',
      ],
    ])
    expect(entries[2]).toEqual([
      'deleted',
      [
        `${COMPOSE} was deleted before it could be read again; it is compared with ${id.slice(0, 7)}.`,
        'a/test removed',
      ],
    ])
  })

  test('the services of a new compose file that cannot be read as a whole are told when it can', async () => {
    using history = makeHistory()
    history.add('first', { 'other.yml': 'a: 1\n' })
    const bad = `include: [gone.yml]\n${good('x:1')}`
    history.add('broken', { [MATRIX]: matrix(), [COMPOSE]: bad, 'compose.yml': bad })
    history.add('repaired', { [COMPOSE]: good('x:1') })
    const [repaired, broken] = await told(history)
    expect(repaired).toEqual([
      'repaired',
      [expect.stringContaining('can be read again'), 'a/test added: image x:1'],
    ])
    expect(broken?.[1].filter((line) => line.includes('compose'))).toEqual([
      expect.stringMatching(/^docker\/gone\.yml, which docker\/compose\.yml needs, is not in the commit/),
      expect.stringMatching(/^gone\.yml, which compose\.yml needs, is not in the commit/),
      expect.stringContaining('environment test added'),
      'compose.yml: compose file added',
    ])
    expect(broken?.[1].join('\n')).not.toContain('image x:1')
  })

  test('a shallow clone says where its history begins, and takes nothing of that commit for a change', async () => {
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), [COMPOSE]: good('x:1') })
    history.add('second', { [COMPOSE]: good('x:2') })
    history.add('third', { [COMPOSE]: good('x:3') })
    using copy = makeTree()
    copy.git('clone', '--quiet', '--depth', '2', `file://${history.root}`, copy.root)
    const trail = await readTrail(copy.root, process.env, { since: null })
    expect(trail.notes).toEqual([expect.stringContaining('This is a shallow clone')])
    expect(trail.entries.map((entry) => [entry.commit.subject, ...linesOf(entry)])).toEqual([
      ['third', 'a/test: image x:2 -> x:3'],
      ['second', 'The history of this clone begins here: what this commit changed is not known.'],
    ])
  })

  test('a damaged object is told with its commit, and the others are read', async () => {
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), [COMPOSE]: good('x:1') })
    history.add('second', { [COMPOSE]: good('x:2') })
    const blob = history.git('rev-parse', `HEAD:${COMPOSE}`).trim()
    history.add('third', { [COMPOSE]: good('x:3') })
    history.add('fourth', { [COMPOSE]: good('x:4') })
    const file = join(history.root, '.git', 'objects', blob.slice(0, 2), blob.slice(2))
    execFileSync('chmod', ['u+w', file])
    writeFileSync(file, 'damaged')
    const all = await told(history)
    expect(all.map(([subject]) => subject)).toEqual(['fourth', 'third', 'second', 'first'])
    expect(all[2]?.[1]).toEqual([
      expect.stringMatching(/^docker\/compose\.yml (?:could not be read by git|is not in this clone)/),
    ])
    expect(all[1]?.[1]).toContain('a/test: image x:1 -> x:3')
  })

  test('a repository without commits has nothing to tell, and a folder without git is an error', async () => {
    using history = makeHistory()
    expect(await readTrail(history.root, process.env, { since: null })).toEqual({
      entries: [],
      isWhole: true,
      notes: ['There is no commit yet.'],
    })
    using tree = makeTree({ [MATRIX]: matrix() })
    await expect(readTrail(tree.root, process.env, { since: null })).rejects.toMatchObject({
      code: 'HISTORY_UNREADABLE',
    })
    await expect(
      readTrail(history.root, { ...process.env, PATH: tree.root }, { since: null }),
    ).rejects.toMatchObject({
      code: 'HISTORY_UNREADABLE',
      message: expect.stringContaining('git is not installed'),
    })
  })

  test('a repository in a folder of a larger one has the trail of its folder', async () => {
    using history = makeHistory()
    history.add('first', {
      [`app/${MATRIX}`]: matrix(),
      [`app/${COMPOSE}`]: good('x:1'),
      'compose.yml': good('z:1'),
    })
    history.add('second', { [`app/${COMPOSE}`]: good('x:2'), 'compose.yml': good('z:2') })
    expect((await told({ root: join(history.root, 'app') }))[0]).toEqual([
      'second',
      ['a/test: image x:1 -> x:2'],
    ])
  })

  test('objects that git has packed are read with few processes, and nothing is written', async () => {
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(), [COMPOSE]: good('x:1') })
    history.add('second', { [COMPOSE]: good('x:2') })
    history.git('gc', '--quiet')
    const before = readdirSync(join(history.root, '.git'), { recursive: true }).sort()
    expect(await newest(history)).toEqual(['a/test: image x:1 -> x:2'])
    expect(readdirSync(join(history.root, '.git'), { recursive: true }).sort()).toEqual(before)
  })
})

test('no secret is told, whether its name says it, its form or the command that it is in', async () => {
  using history = makeHistory()
  const token = (digit: string) => `ghp_${digit.repeat(36)}`
  const file = (digit: string) => `services:
  web:
    image: x:1
    environment:
      DB_PASSWORD: hunter2-x${digit}
      DATABASE_URL: postgres://app:swordfish${digit}z@db/app
      SOMETHING: ${token(digit)}
    command: serve --password s3cr3t-word${digit}
    labels: { note: "also hunter2-x${digit}" }
configs:
  app: { content: "password: in-config-${digit}" }
`
  const recipe = (digit: string) =>
    `FROM x\nENV API_TOKEN=from-recipe-${digit}\nRUN login --token from-run-${digit}x\n`
  history.add('first', { [MATRIX]: matrix(), [COMPOSE]: file('1'), 'docker/web.Dockerfile': recipe('1') })
  history.add('second with hunter2-x2', { [COMPOSE]: file('2'), 'docker/web.Dockerfile': recipe('2') })
  const { entries } = await readTrail(history.root, process.env, { since: null })
  expect(JSON.stringify(entries)).not.toMatch(/hunter2|swordfish|ghp_|s3cr3t|in-config|from-recipe|from-run/)
  expect(entries[0] && linesOf(entries[0])).toEqual([
    'web/test: variable DB_PASSWORD changed; its value is hidden',
    'web/test: variable DATABASE_URL changed; its value is hidden',
    'web/test: variable SOMETHING changed; its value is hidden',
    'web/test: command changed in a part that is hidden or too long to show',
    'web/test: label note also [redacted] -> also [redacted]',
    'config app/test: content changed; its value is hidden',
    'docker/web.Dockerfile: ENV API_TOKEN changed; its value is hidden',
    'docker/web.Dockerfile: RUN changed in a part that is hidden',
  ])
})
