import { expect, test } from 'vitest'
import { FILE, VALID } from '../../../testing/samples/matrix.ts'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { matrixProseDrift } from './matrix-prose-drift.ts'

const LINE = VALID.split('\n').length + 1
const withProse = (prose: string) => `${VALID}\n${prose}\n`
const check = (prose: string) => [...matrixProseDrift.check(sampleRepository({ [FILE]: withProse(prose) }))]

/** The text of the matrix after `fix`. */
function fixed(prose: string): string {
  const edits = check(prose).flatMap(({ edits = [] }) => edits)
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, text: right }) => text.slice(0, start) + right + text.slice(end),
      withProse(prose),
    )
}

const fence = (...content: string[]) => ['```sh', ...content, '```'].join('\n')
const tree = (...content: string[]) => ['```text', ...content, '```'].join('\n')

test.each([
  [
    fence('docker compose -f docker-compose.yml up'),
    `${LINE + 1}:19 docker-compose.yml`,
    'docker compose -f docker/dev.yml up',
  ],
  [fence('docker compose -f dev.yaml up'), `${LINE + 1}:19 dev.yaml`, 'docker compose -f docker/dev.yml up'],
  [tree('├─ test   docker/dev.yml'), `${LINE + 1}:11 test, docker/dev.yml`, '├─ test   docker/test.yml'],
  [tree('└─ test: ports 28000-28099, or 1'), null, null],
  [
    tree('└─ test   ports 28000-28999'),
    `${LINE + 1}:17 environment test, ports 28000-28999`,
    '└─ test   ports 28000-28299',
  ],
  [
    tree('test db 28000-28099'),
    `${LINE + 1}:9 db in environment test, ports 28000-28099`,
    'test db 28100-28199',
  ],
  ['It is `other/docker-compose.dev.yml`.', `${LINE}:8 other/docker-compose.dev.yml`, null],
  ['It is `old/docker-compose.yml`.', `${LINE}:8 old/docker-compose.yml`, 'It is `docker/dev.yml`.'],
] as const)(
  'a contradiction in the prose is found, and fixed if the tables have one value: %j',
  (prose, found, right) => {
    expect(lines(check(prose)).map((line) => line.replace(`${FILE}:`, '').replace(/: .*$/, ''))).toEqual(
      found === null ? [] : [found],
    )
    if (right === null) expect(fixed(prose)).toBe(withProse(prose))
    else expect(fixed(prose).split('\n')).toContain(right)
  },
)

test('fix corrects a whole drawing, and nothing is found after that', () => {
  const prose = tree('test   docker/dev.yml   27000-27099', 'dev   docker/test.yml')
  const once = fixed(prose)
  expect(once).toContain('test   docker/test.yml   28000-28299\ndev   docker/dev.yml')
  expect([...matrixProseDrift.check(sampleRepository({ [FILE]: once }))]).toEqual([])
})

test.each([
  'Neither `Dockerfile`, `docker-compose.yml` nor `auth.alpine.Dockerfile`, as `docker/*.Dockerfile` says.',
  tree('dev    docker/dev.yml    ports 27000-27099', 'test   docker/test.yml   ports 28000-28299'),
  tree('dev and test   ports 28000-28999', 'elsewhere   ports 1024-2048'),
  fence('docker compose -f docker/test.yml up', 'docker build -f docker/api.Dockerfile .'),
  'See `docs/matrix.md` and [it](docker/dev.yml); `docker/api.Dockerfile`, `docker/base/node/Dockerfile`.',
])('prose that agrees with the tables is not found: %j', (prose) => {
  expect(check(prose)).toEqual([])
})
