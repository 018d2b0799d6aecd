import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { changed, FILE, problemsOf, VALID } from '../../testing/samples/matrix.ts'
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
          dockerfiles: 'docker/*.Dockerfile',
          hostPorts: { from: 27000, to: 27099 },
          purpose: 'Work',
          at: { file: FILE, line: 7, column: 3 },
        },
        {
          name: 'test',
          composeFile: 'docker/test.yml',
          dockerfiles: 'docker/*.alpine.Dockerfile',
          hostPorts: { from: 28000, to: 28299 },
          purpose: 'Tests',
          at: { file: FILE, line: 8, column: 3 },
        },
      ],
      services: [
        {
          name: 'my-api',
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
          containerPort: 6379,
          protocol: 'redis',
          healthPath: null,
          variable: 'CACHE_URL',
          ports: { dev: null, test: { from: 28200, to: 28299 } },
          rebuildBudgetMs: null,
          at: { file: FILE, line: 16, column: 3 },
        },
      ],
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
    expect(parseMatrix(text, FILE).environments).toMatchObject([{ dockerfiles: null }, { dockerfiles: null }])
  })

  test('an unquoted pattern keeps the stars that are emphasis in Markdown', () => {
    const text = changed(['| `docker-compose.yml` |', '| *.old.* |'])
    expect(parseMatrix(text, FILE).obsolete[0]?.name).toBe('*.old.*')
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

  /** The fixed seed gives the same texts in every run, so that a failure can be reproduced. */
  test('random Markdown gives problems and never another error', () => {
    const random = generator(20_251_123)
    const pieces = [
      ...VALID.split(/(?<=\n)|(?=[|`*#-])/u),
      '|',
      '\n',
      '\\|',
      '**',
      '`',
      '```\n',
      '> ',
      '- ',
      '<!--',
      '\t',
      '\0',
      '_',
      '[x](y)',
      '&amp;',
      '\u{1F600}',
      '__proto__',
      'constructor',
      '| --- |\n',
    ]
    for (let round = 0; round < 150; round++) {
      const text = Array.from({ length: random(120) }, () => pieces[random(pieces.length)] ?? '').join('')
      expect(problemsOf(text), JSON.stringify(text)).not.toHaveLength(0)
    }
  })

  test('a matrix with random edits is valid, or has problems with positions inside its text', () => {
    const random = generator(7)
    for (let round = 0; round < 150; round++) {
      let text = VALID
      for (let step = random(6); step >= 0; step--) {
        const at = random(text.length)
        const length = random(12)
        const inserted = [text.slice(at, at + length).repeat(2), '', '|', '\n', '`', '-'][random(6)] ?? ''
        text = text.slice(0, at) + inserted + text.slice(at + length)
      }
      const lines = text.split('\n')
      for (const { line, column } of problemsOf(text)) {
        expect(line, text).toBeLessThanOrEqual(lines.length)
        expect(column, text).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
      }
    }
  })
})

/** Random integers from 0 up to, but not including, the bound; the same for the same seed (mulberry32). */
function generator(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound)
  }
}
