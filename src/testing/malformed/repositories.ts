import fc from 'fast-check'
import { composeText } from '../arbitrary/compose.ts'
import { dockerfileText, envText } from '../arbitrary/others.ts'
import { MATRIX } from '../arbitrary/repository.ts'
import { asFiles, damaged, noise } from '../arbitrary/texts.ts'
import { TEST_MATRIX } from '../repositories/test-repository.ts'

/** What is in the place of a file. */
export type Content =
  | { kind: 'text'; text: string }
  /** In base64. */
  | { kind: 'bytes'; base64: string }
  | { kind: 'folder' | 'pipe' | 'socket' | 'nothing' }
  | { kind: 'link'; to: string }

/** Something that is wrong with a file, and a part of the message about it. */
export interface Expected {
  path: string
  says: string
}

/** A repository with one or more mistakes. */
export interface Malformed {
  files: Readonly<Record<string, Content>>
  /** What `validate` has to say; empty: it may be valid after all. */
  expected: readonly Expected[]
  isGit: boolean
}

const PACKAGE = 'package.json'
const PACKAGE_TEXT = '{ "scripts": { "up": "docker compose -f docker/dev.yml up" } }\n'
const TEXTS = {
  'docker/dev.yml': composeText,
  'docker/test.yml': composeText,
  'docker/.env': envText,
  'docker/api.Dockerfile': dockerfileText,
  'docker/api.alpine.Dockerfile': dockerfileText,
  [PACKAGE]: fc.constant(PACKAGE_TEXT),
  [TEST_MATRIX]: fc.constant(MATRIX),
}
const PATHS = Object.keys(TEXTS) as (keyof typeof TEXTS)[]
/** The files that the program cannot do without: it has to say so when they cannot be read. */
const NEEDED = [TEST_MATRIX, 'docker/dev.yml', 'docker/test.yml'] as const

const text = (content: string): Content => ({ kind: 'text', text: content })
const sound = fc.record(
  Object.fromEntries(Object.entries(TEXTS).map(([path, arbitrary]) => [path, asFiles(arbitrary).map(text)])),
)

/** Texts with cuts, repetitions and pieces of syntax, and noise. */
const damage = fc
  .tuple(sound, fc.subarray([...PATHS], { minLength: 1, maxLength: 3 }))
  .chain(([files, paths]) =>
    fc
      .tuple(...paths.map((path) => fc.oneof({ weight: 3, arbitrary: damaged(asFiles(TEXTS[path])) }, noise)))
      .map((texts) => {
        const changed = paths.map((path, index) => [path, text(texts[index] ?? '')])
        return { files: { ...files, ...Object.fromEntries(changed) }, expected: [] }
      }),
  )

const bytes = (content: Buffer): Content => ({ kind: 'bytes', base64: content.toString('base64') })

/** What may be in the place of a file, with what a report says about it. */
const elsewhere: [Content, says: string][] = [
  [{ kind: 'folder' }, 'is a folder'],
  [{ kind: 'pipe' }, 'is a named pipe'],
  [{ kind: 'socket' }, 'is a socket'],
  [{ kind: 'link', to: 'nowhere' }, 'is a broken or circular link'],
  [{ kind: 'link', to: '/etc/hostname' }, 'is a link that leads out of the repository'],
  [{ kind: 'link', to: '..' }, 'is a link that leads out of the repository'],
  [bytes(Buffer.from([0x61, 0x3a, 0x0a, 0xff, 0xfe])), 'is not UTF-8 in line 2'],
  [bytes(Buffer.from('services:', 'utf16le')), 'is binary, or UTF-16'],
  [bytes(Buffer.alloc(2 * 1024 * 1024 + 1, 'a')), 'is larger than 2 MiB'],
]

/** Something else in the place of a file. */
const replaced = fc
  .tuple(sound, fc.constantFrom(...PATHS), fc.constantFrom(...elsewhere))
  .map(([files, path, [content, says]]) => ({
    files: { ...files, [path]: content },
    expected: NEEDED.some((needed) => needed === path) ? [{ path, says }] : [],
  }))

const missing = fc.tuple(sound, fc.subarray([...PATHS], { minLength: 1 })).map(([files, paths]) => ({
  files: { ...files, ...Object.fromEntries(paths.map((path) => [path, { kind: 'nothing' } as const])) },
  expected: [],
}))

/** `init` reads compose files only where there is no matrix. */
const withoutMatrix = damage.map(({ files }) => ({
  files: { ...files, [TEST_MATRIX]: { kind: 'nothing' } as const },
  expected: [],
}))

const count = (min: number, max: number) => fc.integer({ min, max })
const deepMatrix = fc
  .tuple(fc.constantFrom('> ', '- ', '1. ', '* '), count(110, 5000))
  .map(([mark, levels]) => `${MATRIX}\n${mark.repeat(levels)}a\n`)
const markedMatrix = fc
  .tuple(fc.constantFrom('*a ', '**a_', '_a ', '*a\n'), count(1100, 20_000))
  .map(([mark, times]) => `${MATRIX}\n${mark.repeat(times)}\n`)
const deepCompose = fc
  .tuple(fc.constantFrom('[', '{a: ', '- ', '? '), count(110, 20_000))
  .map(([mark, levels]) => `services:\n  api:\n    x-a:\n      ${mark.repeat(levels)}\n`)
const stairs = count(110, 400).map((levels) =>
  ['services:', ...Array.from({ length: levels }, (_, level) => `${' '.repeat(level + 1)}a:`)].join('\n'),
)

const heavyDockerfile = fc
  .tuple(fc.constantFrom('ENV A=${A:-', 'RUN ('), fc.constantFrom('${A:-', '('), count(210, 5000))
  .map(([start, mark, times]) => `FROM x:1\n${start}${mark.repeat(times)}\n`)
const longChain = fc
  .tuple(fc.constantFrom('docker ps && ', 'docker ps || '), count(1010, 5000))
  .map(([link, times]) => `{ "scripts": { "up": "${link.repeat(times)}" } }\n`)

const DEEP = 'is nested more than 100 levels deep'

/** What no person writes. */
const extreme = fc
  .tuple(
    sound,
    fc.oneof(
      deepMatrix.map((all) => [TEST_MATRIX, all, DEEP] as const),
      markedMatrix.map((all) => [TEST_MATRIX, all, 'has more than 1000 marks of emphasis'] as const),
      fc.oneof(deepCompose, stairs).map((all) => ['docker/dev.yml', all, DEEP] as const),
      heavyDockerfile.map((all) => ['docker/api.Dockerfile', all, 'nested more than'] as const),
      longChain.map((all) => [PACKAGE, all, 'joins more than 1000 commands'] as const),
    ),
  )
  .map(([files, [path, all, says]]) => ({
    files: { ...files, [path]: text(all) },
    expected: [{ path, says }],
  }))

const SAME_PORT = 'dev shares a host port with another service of the environment'
const manyRows = fc.tuple(sound, count(100, 3000), fc.boolean()).map(([files, rows, isSame]) => {
  const all = Array.from(
    { length: rows },
    (_, index) => `| s${index} | 80 | tcp | - | URL_${index} | ${isSame ? 27002 : '-'} | - | - |\n`,
  )
  const matrix = MATRIX.replace(/(?=\| cache )/u, () => all.join(''))
  return {
    files: { ...files, [TEST_MATRIX]: text(matrix) },
    expected: isSame ? [{ path: TEST_MATRIX, says: SAME_PORT }] : [],
  }
})

/** Compose files with what a report says about them. */
const WRONG: readonly (readonly [dev: string, says: string, path?: string])[] = [
  ['include: [dev.yml]\nservices: { api: { image: "x:1" } }\n', 'the file docker/dev.yml includes itself'],
  [
    'include: [test.yml]\nservices: { api: { image: "x:1" } }\n',
    'the file docker/dev.yml includes itself',
    // Where the circle closes.
    'docker/test.yml',
  ],
  ['services: { api: { image: "x:1", depends_on: [api] } }\n', 'service api depends on itself'],
  [
    'services: { api: { image: "x:1", depends_on: [b] }, b: { image: "x:1", depends_on: [api] } }\n',
    'depends on itself: ',
  ],
  [
    'services: { api: { image: "x:1", env_file: gone.env } }\n',
    'service api needs the env file docker/gone.env, which does not exist',
  ],
  ['services: { api: { build: ./gone } }\n', 'service api builds in docker/gone, which does not exist'],
  ['services: { api: { extends: api } }\n', 'Service api extends itself'],
  [
    'services: { api: &a { image: "x:1", labels: *a } }\n',
    'The alias *a is inside the value that it refers to',
  ],
  [
    'services: { api: { image: "x:1", env_file: [{ path: . }] } }\n',
    'service api needs the env file docker, which is a folder',
  ],
  ['services: { api: 1, b: [], c: "d" }\n', 'Service api is not a map'],
]
/** Mistakes of meaning, some of which a person makes. */
const wrong = fc
  .tuple(sound, fc.constantFrom(...WRONG))
  .map(([files, [dev, says, path = 'docker/dev.yml']]) => ({
    files: {
      ...files,
      'docker/dev.yml': text(dev),
      ...(dev.startsWith('include: [test')
        ? { 'docker/test.yml': text('include: [dev.yml]\nservices: {}\n') }
        : {}),
    },
    expected: [{ path, says }],
  }))

export const malformed: fc.Arbitrary<Malformed> = fc
  .tuple(
    fc.oneof(
      { weight: 8, arbitrary: damage },
      { weight: 4, arbitrary: replaced },
      { weight: 2, arbitrary: extreme },
      { weight: 2, arbitrary: wrong },
      { weight: 1, arbitrary: missing },
      { weight: 1, arbitrary: manyRows },
      { weight: 1, arbitrary: withoutMatrix },
    ),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([repository, chance]) => ({ ...repository, isGit: chance === 0 }))
