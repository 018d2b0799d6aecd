import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { changed, changedIn, FILE, problemsOf, VALID, WHOLE } from '../../testing/samples/matrix.ts'
import { SsotError } from '../errors/errors.ts'
import { parseMatrix } from './parse.ts'

describe('a matrix without problems', () => {
  test('a valid matrix is parsed to its rows in their order', () => {
    expect(parseMatrix(VALID, FILE)).toEqual({
      file: FILE,
      environments: [
        {
          name: 'dev',
          composeFile: 'docker/dev.yml',
          dockerfiles: ['docker/*.Dockerfile'],
          profiles: [],
          envFile: null,
          onFailure: 'leave',
          hostPorts: { from: 27000, to: 27099 },
          versionsKept: 5,
          purpose: 'Work',
          at: { file: FILE, line: 7, column: 3 },
        },
        {
          name: 'test',
          composeFile: 'docker/test.yml',
          dockerfiles: ['docker/*.alpine.Dockerfile'],
          profiles: [],
          envFile: null,
          onFailure: 'leave',
          hostPorts: { from: 28000, to: 28299 },
          versionsKept: 5,
          purpose: 'Tests',
          at: { file: FILE, line: 8, column: 3 },
        },
      ],
      services: [
        {
          name: 'my-api',
          service: 'my-api',
          portName: null,
          transport: 'tcp',
          url: null,
          containerPort: 8080,
          protocol: 'http',
          healthPath: '/health',
          variable: 'API_URL',
          ports: { dev: { from: 27000, to: 27000 }, test: { from: 28000, to: 28099 } },
          rebuildBudgetMs: 1500,
          at: { file: FILE, line: 14, column: 3 },
        },
        {
          name: 'db',
          service: 'db',
          portName: null,
          transport: 'tcp',
          url: null,
          containerPort: 5432,
          protocol: 'postgresql',
          healthPath: null,
          variable: 'DB_URL',
          ports: { dev: { from: 27001, to: 27001 }, test: { from: 28100, to: 28199 } },
          rebuildBudgetMs: null,
          at: { file: FILE, line: 15, column: 3 },
        },
        {
          name: 'cache',
          service: 'cache',
          portName: null,
          transport: 'tcp',
          url: null,
          containerPort: 6379,
          protocol: 'redis',
          healthPath: null,
          variable: 'CACHE_URL',
          ports: { dev: null, test: { from: 28200, to: 28299 } },
          rebuildBudgetMs: null,
          at: { file: FILE, line: 16, column: 3 },
        },
      ],
      serviceColumns: [
        ...['Service', 'Container port', 'Protocol', 'Health path', 'Test variable'],
        ...['dev', 'test', 'Rebuild budget'],
      ],
      variables: [],
      images: [],
      outside: [],
      state: [],
      baseImages: [
        {
          name: 'node',
          variable: 'NODE_IMAGE',
          registryImage: `node:24@sha256:${'0'.repeat(64)}`,
          recipe: 'docker/base/node',
          debianImage: 'ssot/debian-node:24',
          at: { file: FILE, line: 22, column: 3 },
        },
      ],
      obsolete: [
        {
          name: 'docker-compose.yml',
          useInstead: 'docker/dev.yml',
          at: { file: FILE, line: 28, column: 3 },
        },
      ],
    })
  })

  test('without a column On failure, only staging goes back', () => {
    const staging = changedIn(
      VALID,
      ['| dev         | `docker', '| staging     | `docker'],
      ['| dev   | test  ', '| staging | test  '],
    )
    expect(parseMatrix(staging, FILE).environments.map(({ onFailure }) => onFailure)).toEqual([
      'roll back',
      'leave',
    ])
  })

  test('the column On failure takes precedence over the name', () => {
    const column = changedIn(
      VALID,
      ['| Environment | ', '| On failure | Environment | '],
      ['| ----------- | ------------------ |', '| --- | ----------- | ------------------ |'],
      ['| dev         | `docker', '| leave | staging     | `docker'],
      ['| test        | docker', '| roll back | test        | docker'],
      ['| dev   | test  ', '| staging | test  '],
    )
    expect(parseMatrix(column, FILE).environments.map(({ onFailure }) => onFailure)).toEqual([
      'leave',
      'roll back',
    ])
  })

  test('the matrix of this repository is valid', () => {
    const file = 'docker/DOCKER_SSOT_MATRIX.md'
    const matrix = parseMatrix(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'), file)
    expect(matrix.environments.map(({ name }) => name)).toEqual(['development', 'test', 'staging'])
    expect(matrix.services.map(({ name }) => name)).toEqual([
      'frontend',
      'auth',
      'backend',
      'postgres',
      'redis',
    ])
    expect(matrix.baseImages.map(({ variable }) => variable)).toEqual([
      'NODE_IMAGE',
      'POSTGRES_IMAGE',
      'REDIS_IMAGE',
    ])
    expect(matrix.obsolete).not.toHaveLength(0)
  })

  test.each([
    ['a byte order mark', `\uFEFF${VALID}`],
    ['CRLF line ends', VALID.replaceAll('\n', '\r\n')],
    ['no line end at the end', VALID.trimEnd()],
    [
      'columns in another order',
      changed(
        ['| Image | Variable   |', '| Variable | Image |'],
        ['| node  | NODE_IMAGE |', '| NODE_IMAGE | node |'],
      ),
    ],
    [
      'a table of the same name in a code fence',
      `\`\`\`md\n## Environments\n\n| a |\n|---|\n\`\`\`\n${VALID}`,
    ],
    ['a table of the same name in a comment', `${VALID}\n<!--\n## Services\n\n| a |\n|---|\n-->\n`],
    ['a table under another heading', `${VALID}\n## Notes\n\n| Environment |\n| --- |\n| prod |\n`],
    ['a table under a deeper heading', `${VALID}\n### In detail\n\n| Obsolete |\n| --- |\n| x |\n`],
    ['a table in a quotation', `${VALID}\n> | Obsolete |\n> | --- |\n> | x |\n`],
    ['a table before the first heading', `| Environment |\n| --- |\n| prod |\n\n${VALID}`],
    ['a heading underlined instead of marked', changed(['## Services', 'Services\n--------'])],
  ])('only positions change with %s', (_, text) => {
    const positionless = (matrix: unknown) =>
      JSON.parse(JSON.stringify(matrix, (key, value) => (key === 'at' ? undefined : value)))
    expect(positionless(parseMatrix(text, FILE))).toEqual(positionless(parseMatrix(VALID, FILE)))
  })

  test('the tables of base images and obsolete names are optional', () => {
    const text = VALID.slice(0, VALID.indexOf('## Base images'))
    expect(parseMatrix(text, FILE)).toMatchObject({ baseImages: [], obsolete: [] })
  })

  test('a base image may have no Debian image, or a Debian image without a recipe', () => {
    const neither = changed(['docker/base/node', '-'], ['ssot/debian-node:24', '-'])
    expect(parseMatrix(neither, FILE).baseImages[0]).toMatchObject({ recipe: null, debianImage: null })
    const image = parseMatrix(changed(['docker/base/node', '-']), FILE).baseImages[0]
    expect(image).toMatchObject({ recipe: null, debianImage: 'ssot/debian-node:24' })
  })

  test('environments without Dockerfiles do not overlap', () => {
    const text = changed(['`docker/*.Dockerfile`', '-'], ['docker/*.alpine.Dockerfile', '-'])
    expect(parseMatrix(text, FILE).environments).toMatchObject([{ dockerfiles: [] }, { dockerfiles: [] }])
  })

  test('an unquoted pattern keeps the stars that are emphasis in Markdown', () => {
    const text = changed(['| `docker-compose.yml` |', '| *.old.* |'])
    expect(parseMatrix(text, FILE).obsolete[0]?.name).toBe('*.old.*')
  })

  test('a matrix with everything that is optional is parsed', () => {
    const matrix = parseMatrix(WHOLE, FILE)
    expect(matrix.environments.map(({ versionsKept }) => versionsKept)).toEqual([10, 5])
    expect(matrix.environments).toMatchObject([
      {
        composeFile: 'docker-compose.yml',
        profiles: ['tools'],
        envFile: null,
        dockerfiles: ['api/Dockerfile'],
      },
      { profiles: [], envFile: '.env.example', dockerfiles: ['api/Dockerfile', 'web/*'] },
    ])
    expect(matrix.services).toMatchObject([
      { name: 'api', healthPath: null },
      { name: 'db', url: 'postgresql://app:${PASSWORD}@{host}:{port}/app' },
      { name: 's3', service: 's3', portName: null, containerPort: 9000, transport: 'tcp' },
      { name: 's3:console', service: 's3', portName: 'console', ports: { test: null } },
      { name: 'dns', containerPort: 53, transport: 'udp', protocol: 'dns' },
    ])
    expect(matrix.variables).toMatchObject([
      {
        name: 'LOG_LEVEL',
        values: { development: { from: 'matrix', text: 'debug' }, test: { text: 'warn' } },
      },
      { name: 'PASSWORD', values: { development: { text: '' }, test: { from: 'environment' } } },
      { name: 'LICENCE', values: { development: null, test: null } },
    ])
    expect(matrix.images).toMatchObject([
      { image: 'postgres:16', digest: `sha256:${'1'.repeat(64)}` },
      { image: 'redis', digest: null },
    ])
    expect(matrix.outside).toMatchObject([{ path: 'examples/**', reason: 'samples for users' }])
    expect(matrix.state).toMatchObject([
      {
        service: 'db',
        data: ['/var/lib/postgresql/data'],
        inputs: { paths: ['db/*.sql'], services: ['migrate'] },
        baseline: 'image',
        reset: { way: 'postgres', databases: ['app'] },
      },
      {
        service: 's3',
        data: ['/data'],
        inputs: { paths: [], services: [] },
        baseline: null,
        reset: { way: 'exec', command: ['sh', '-c', 'rm -r /data'] },
      },
    ])
  })

  test.each([
    ['-', { areNamed: false, paths: [], services: [] }],
    ['none', { areNamed: true, paths: [], services: [] }],
    ['service migrate, db', { areNamed: true, paths: ['db'], services: ['migrate'] }],
  ])('the inputs %j are told apart from those that nobody has named', (cell, inputs) => {
    const text = changedIn(WHOLE, ['`db/*.sql`, service migrate', cell])
    expect(parseMatrix(text, FILE).state[0]?.inputs).toEqual(inputs)
  })

  test('a row that says what leads to the data of a service need not say where that is, unless it is to be an image', () => {
    const s3 =
      "| s3      | /data                    | -                            | -        | exec sh -c 'rm -r /data' |"
    const problems = (row: string) => problemsOf(changedIn(WHOLE, [s3, row])).map(({ message }) => message)
    expect(problems('| s3 | - | none | - | - |')).toEqual([])
    const nowhere = 'State, row "s3": Data does not say where the service keeps its data'
    expect(problems('| s3 | - | none | image | - |')).toEqual([nowhere])
    expect(problems('| s3 | - | - | - | - |')).toEqual([nowhere])
  })

  test('a TCP port and a UDP port may have the same number', () => {
    const text = changedIn(WHOLE, ['| 3005        | 28300-28399 |', '| 3000        | 28000-28099 |'])
    expect(problemsOf(text)).toEqual([])
    const overTcp = text.replace('53/udp', '53/tcp')
    expect(problemsOf(overTcp).map(({ message }) => message)).toEqual([
      'Services, row "dns": development shares a host port with another service of the environment',
      'Services, row "dns": test shares a host port with another service of the environment',
    ])
  })

  test('the protocol udp means a port over UDP', () => {
    const text = changedIn(WHOLE, ['53/udp         | dns ', '53             | udp '])
    expect(parseMatrix(text, FILE).services.at(-1)).toMatchObject({ containerPort: 53, transport: 'udp' })
  })

  test('an environment may be called `constructor`, which is a property of every object', () => {
    const text = changed(
      ['| dev         |', '| constructor |'],
      ['| dev   | test        | Rebuild budget |', '| constructor | test | Rebuild budget |'],
    )
    expect(parseMatrix(text, FILE).services[0]?.ports).toEqual({
      constructor: { from: 27000, to: 27000 },
      test: { from: 28000, to: 28099 },
    })
  })
})

describe('an error of parseMatrix', () => {
  const text = changed(
    ['28000-28299', '28000-'],
    ['| 5432 ', '| 0 '],
    ['DB_URL', 'db-url'],
    ['1.5 s', 'soon'],
  )

  test('one error has all problems of the file, in the order of the file', () => {
    expect(problemsOf(text).map(({ line, column }) => [line, column])).toEqual([
      [8, 67],
      [14, 95],
      [15, 13],
      [15, 54],
    ])
  })

  test('the error has the position, the found text and the allowed text of a problem, and what to do', () => {
    const parse = () => parseMatrix(changed(['1.5 s', 'soon']), FILE)
    expect(parse).toThrow(SsotError)
    expect(parse).toThrow(
      [
        '[MATRIX_INVALID] The matrix docker/MATRIX.md has 1 problem.',
        '  docker/MATRIX.md:14:95 Services, row "my-api": Rebuild budget is not a duration above zero; ' +
          'found "soon"; allowed: a number above zero and a unit, `ms`, `s` or `min`, such as `1.5 s`; or `-`',
        '  What to do: Correct each place named above; docs/matrix.md describes every table and column.',
      ].join('\n'),
    )
  })

  test('the positions of problems are the same with a byte order mark and CRLF', () => {
    expect(problemsOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(problemsOf(text))
  })
})

describe('a text that is not a matrix', () => {
  test.each([
    ['nothing', ''],
    ['a byte order mark', '\uFEFF'],
    ['prose', 'Hello.\n'],
    ['only headings', '## Environments\n\n## Services\n'],
    [
      'tables without rows',
      '## Environments\n\n| Environment |\n| --- |\n\n## Services\n\n| Service |\n| --- |\n',
    ],
  ])('a text with %s is reported as invalid', (_, text) => {
    expect(problemsOf(text)).not.toHaveLength(0)
  })
})
