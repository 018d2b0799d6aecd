import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Span } from '../source.ts'
import { readDockerfile } from './read.ts'

const source = (text: string) => ({ path: 'Dockerfile', text, hasBom: false })
const read = (text: string) => readDockerfile(source(text))
const at = (text: string, { start, end }: Span) => text.slice(start, end)

test('stages are read with their parents and their own or inherited healthchecks', () => {
  const { stages, problems } = read(`ARG BASE=Build
FROM node:24 AS build
HEALTHCHECK --interval=3s CMD true
FROM build
FROM \${BASE} AS last
HEALTHCHECK NONE
FROM scratch
`)
  expect(problems).toEqual([])
  expect(stages.map(({ span, ...stage }) => stage)).toEqual([
    { name: 'build', index: 0, parent: null, healthcheck: 'test' },
    { name: null, index: 1, parent: 0, healthcheck: 'test' },
    { name: 'last', index: 2, parent: 0, healthcheck: 'none' },
    { name: null, index: 3, parent: null, healthcheck: 'absent' },
  ])
})

test('images are read from FROM, COPY --from and mounts, without stages and scratch', () => {
  const text = `ARG TAG=24
ARG IMAGE=node:$TAG
ARG NONE
FROM registry.test:5000/a/b:1@sha256:${'0'.repeat(64)} AS one
FROM --platform=$BUILDPLATFORM \${IMAGE}-alpine
FROM $NONE
FROM \${NONE:-redis:8}
COPY --from=one /a /a
COPY --from=0 /a /a
COPY --from=busybox:1 /a /a
RUN --mount=type=cache,target=/x,from=cache:1 \\
    # between
    --mount=type=bind,from=one,target=/t true
RUN --mount=type=bind,source=/x,from=tools/x:2 true
FROM scratch
`
  const { images } = read(text)
  const pinned = `registry.test:5000/a/b:1@sha256:${'0'.repeat(64)}`
  expect(images.map(({ reference, span }) => [reference, at(text, span)])).toEqual([
    [pinned, pinned],
    ['node:24-alpine', '${IMAGE}-alpine'],
    ['$NONE', '$NONE'],
    ['redis:8', '${NONE:-redis:8}'],
    ['busybox:1', '--from=busybox:1'],
    ['cache:1', '--mount=type=cache,target=/x,from=cache:1'],
    ['tools/x:2', '--mount=type=bind,source=/x,from=tools/x:2'],
  ])
})

test('variables are read with their values and stages', () => {
  const text = `ARG A=1 B
FROM x
ARG C="q r"
ENV D old form
ENV E='' F=\${C}
`
  const { args, env } = read(text)
  const plain = ({ span, ...variable }: (typeof args)[number]) => ({ ...variable, text: at(text, span) })
  expect(args.map(plain)).toEqual([
    { name: 'A', value: '1', stage: null, text: 'A=1' },
    { name: 'B', value: null, stage: null, text: 'B' },
    { name: 'C', value: 'q r', stage: 0, text: 'C="q r"' },
  ])
  expect(env.map(plain)).toEqual([
    { name: 'D', value: 'old form', stage: 0, text: 'D old form' },
    { name: 'E', value: '', stage: 0, text: "E=''" },
    { name: 'F', value: '${C}', stage: 0, text: 'F=${C}' },
  ])
})

test('copies from the build context are read', () => {
  const text = `FROM x
COPY --chown=1:1 a b /c/
COPY --from=y d /d
ADD https://example.com/e git@example.com:f.git ./g /h
COPY ["i j", "k", "/l"]
COPY <<EOF m /n
FROM inside
EOF
COPY <<-"END" /o
\tEND
`
  const { copies, stages, problems } = read(text)
  expect(problems).toEqual([])
  expect(copies.map(({ sources }) => sources)).toEqual([['a', 'b'], ['./g'], ['i j', 'k'], ['m']])
  expect(stages).toHaveLength(1)
})

test('CRLF line endings and another escape character are understood', () => {
  const text = '# escape=`\r\nFROM `\r\n  node:24\r\nRUN a `\r\n# c\r\n  b\r\nENV A=1\r\n'
  const { images, env, problems } = read(text)
  expect(problems).toEqual([])
  expect(images.map(({ reference, span }) => [reference, at(text, span)])).toEqual([['node:24', 'node:24']])
  expect(env.map(({ span }) => at(text, span))).toEqual(['A=1'])
})

test.each([
  ['', 'there is no FROM instruction', ''],
  ['ARG A=1\n', 'there is no FROM instruction', ''],
  ['FROM x\nRUM a\n', 'RUM is not an instruction', 'RUM a'],
  ['FROM x\nc2VjcmV0=\n', 'the line does not begin with an instruction', 'c2VjcmV0='],
  ['RUN a\nFROM x\n', 'RUN comes before the first FROM', 'RUN a'],
  ['FROM x\nCOPY a\n', 'COPY needs 2 arguments, but has 1', 'COPY a'],
  ['FROM x\nRUN\n', 'RUN needs an argument, but has 0', 'RUN'],
  ['FROM x y\n', 'FROM must be followed by IMAGE or IMAGE AS NAME', 'FROM x y'],
  ['FROM x AS 1a\n', '1a is not a valid stage name', 'FROM x AS 1a'],
  ['FROM x\nENV A\n', 'ENV has a name without a value', 'ENV A'],
  ['FROM x\nRUN <<EOF\nbogus\n', 'the heredoc EOF is not ended', 'RUN <<EOF\nbogus\n'],
  ['FROM x\nCOPY --from=b a a\nFROM y AS b\n', 'the stage b is used before it is declared', '--from=b'],
  ['FROM B\nFROM y AS b\n', 'the stage B is used before it is declared', 'B'],
])('an invalid Dockerfile has a problem at its place: %j', (text, message, place) => {
  expect(read(text).problems.map((problem) => [problem.message, at(text, problem.span)])).toEqual([
    [message, place],
  ])
})

test.each([
  'FROM node AS node\n',
  'FROM x\nRUN cat <<< "a"\nRUN cat <<"A" <<B\nFROM\nA\nbogus\nB\n',
  'from x as y\nonbuild run z\n',
  'FROM x\nRUN echo "<<EOF"\nENTRYPOINT []\n',
])('a valid Dockerfile has no problem: %j', (text) => {
  expect(read(text).problems).toEqual([])
})

test('no text makes the Dockerfile reader fail, and every span is inside the text', () => {
  const piece = fc.constantFrom(
    ...[
      'FROM',
      'AS',
      'RUN',
      'COPY',
      'ARG',
      'ENV',
      ' ',
      '\n',
      '\r\n',
      '\\',
      '\\\n',
      '#',
      '<<EOF',
      'EOF',
      '=',
      '"',
    ],
    ...[
      "'",
      '--from=',
      '--mount=type=bind,from=',
      '${A:-b}',
      '[',
      ']',
      ',',
      'HEALTHCHECK',
      'NONE',
      '\t',
      '`',
      'x',
    ],
    ...['# escape=`\n', 'ONBUILD', '$', '{', '}', '\u{1F600}'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const { problems, stages, args, env, copies, images } = read(text)
      for (const { span } of [...problems, ...stages, ...args, ...env, ...copies, ...images]) {
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeLessThanOrEqual(text.length)
        expect(span.start).toBeLessThanOrEqual(span.end)
      }
    }),
    { numRuns: 500 },
  )
})
