import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { matrixText } from '../../testing/repositories/test-repository.ts'
import { withDigests } from './edit-table.ts'

const FILE = 'docker/DOCKER_SSOT_MATRIX.md'
const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`
const shown = (text: string) => text.replaceAll(A, 'sha256:A').replaceAll(B, 'sha256:B')

/** The text behind the table Base images. */
function edited(more: string, digests: Record<string, string>): string {
  const before = matrixText(undefined, more)
  const after = withDigests(before, FILE, new Map(Object.entries(digests)))
  const start = matrixText().length
  expect(after.slice(0, start)).toBe(before.slice(0, start))
  return shown(after.slice(start))
}

test('an aligned table is aligned again, and what is around it stays as it is', () => {
  const more = `
Text before.

## Images

| Image         | Digest |
| ------------- | ------ |
| \`postgres:16\` | -      |
| redis         | -      |

Text | behind   it.
`
  const wide = '-'.repeat(71)
  expect(edited(more, { 'postgres:16': A, 'docker.io/library/redis:latest': B, nginx: A })).toBe(`
Text before.

## Images

| Image         | Digest${' '.repeat(65)} |
| ------------- | ${wide} |
| \`postgres:16\` | sha256:A |
| redis         | sha256:B |
| nginx         | sha256:A |

Text | behind   it.
`)
})

test('of a table that is not aligned, only the cells change', () => {
  const more = `
## Images

| Digest | Image |
|:--|---|
|-|redis|
|  ${A}  | postgres:16 |  
`
  expect(edited(more, { redis: A, 'postgres:16': B, 'a:1': A })).toBe(`
## Images

| Digest | Image |
|:--|---|
|sha256:A|redis|
|  sha256:B  | postgres:16 |  
| sha256:A | a:1 |  
`)
})

test('a table without pipes at its sides, at the end of the file and without a last line break', () => {
  const more = '\n## Images\n\nImage | Digest\n--- | ---\nredis | -'
  expect(edited(more, { redis: A })).toBe('\n## Images\n\nImage | Digest\n--- | ---\nredis | sha256:A')
  expect(edited(more, { 'b:1': B })).toBe(
    '\n## Images\n\nImage | Digest\n--- | ---\nredis | -\nb:1 | sha256:B',
  )
})

test('a table with right-aligned columns keeps them', () => {
  const more = `
## Images

|  Image | Digest |
| -----: | :----- |
|  redis | -      |
`
  expect(
    edited(more, { 'postgres:16': A })
      .split('\n')
      .slice(3, 7)
      .map((line) => line.slice(0, 24)),
  ).toEqual([
    '|       Image | Digest  ',
    '| ----------: | :-------',
    '|       redis | -       ',
    '| postgres:16 | sha256:A',
  ])
})

test('a missing table is added before the section that follows Services, in the level of its heading', () => {
  const before = matrixText().replaceAll('\n## ', '\n### ')
  const after = shown(withDigests(before, FILE, new Map([['redis:7', A]])))
  const added = `### Images

| Image   | Digest${' '.repeat(65)} |
| ------- | ${'-'.repeat(71)} |
| redis:7 | sha256:A |

`
  expect(after).toBe(before.replace('### Base images', `${added}### Base images`))
})

test('a missing table is added at the end if nothing follows, with an empty line before it', () => {
  const table = (text: string) => text.slice(0, text.indexOf('## Base images'))
  const whole = table(matrixText()).trimEnd()
  for (const [end, gap] of [
    ['', '\n\n'],
    ['\n', '\n'],
    ['\n\n', ''],
  ]) {
    const after = withDigests(whole + end, FILE, new Map([['redis:7', A]]))
    expect(after.startsWith(`${whole}${end}${gap}## Images\n\n| Image`)).toBe(true)
    expect(after.endsWith('|\n')).toBe(true)
  }
})

test('line breaks of Windows stay, and new rows get them', () => {
  const more = '\n## Images\n\n| Image | Digest |\n| --- | --- |\n| redis | - |\n'
  const before = matrixText(undefined, more).replaceAll('\n', '\r\n')
  const after = withDigests(
    before,
    FILE,
    new Map([
      ['redis', A],
      ['nginx', B],
    ]),
  )
  expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(parseMatrix(after, FILE).images.map(({ image, digest }) => [image, digest])).toEqual([
    ['redis', A],
    ['nginx', B],
  ])
})

test('without digests nothing changes', () => {
  expect(withDigests(matrixText(), FILE, new Map())).toBe(matrixText())
})
