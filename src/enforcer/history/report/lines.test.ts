import { expect, test } from 'vitest'
import { makeHistory } from '../../../testing/repositories/history.ts'
import { readTrail } from '../trail.ts'
import { trailData, trailLines } from './lines.ts'
import { trailPage } from './markdown.ts'

const FILES = { 'compose.yml': 'services: { a: { image: x, environment: { DB_PASSWORD: hunter2-x1 } } }\n' }

const all = (most: number | null = null) => ({ since: null, most })

test('data say of each change whether something was added, removed, changed or moved, and what was in it', async () => {
  using history = makeHistory()
  history.add('first', { ...FILES, Dockerfile: 'FROM x AS one\nRUN a\nRUN b\nFROM one AS two\nUSER u\n' })
  history.add('second', {
    'compose.yml': 'services: { b: { image: y } }\n',
    Dockerfile: 'FROM x AS one\nRUN b\nRUN a\nUSER u\n',
  })
  const { commits } = trailData(await readTrail(history.root, process.env, all())) as {
    commits: { changes: object[] }[]
  }
  const about = 'Dockerfile'
  expect(commits[0]?.changes).toEqual([
    {
      ...{ kind: 'moved', about, stage: 'one', field: 'RUN', from: 'a', to: 'a', isSecret: false },
      ...{ settings: [], text: 'Dockerfile: stage one: RUN a moved to after RUN b' },
    },
    expect.objectContaining({ kind: 'added', stage: 'one', field: 'USER', from: null, to: 'u' }),
    {
      ...{ kind: 'removed', about, stage: 'two', field: 'stage', from: 'two', to: null, isSecret: false },
      settings: [
        { field: 'base image', value: 'one' },
        { field: 'USER', value: 'u' },
      ],
      text: 'Dockerfile: stage two removed',
    },
    expect.objectContaining({
      ...{ kind: 'added', about: 'b (compose.yml)', stage: null, field: null, from: null, to: null },
      settings: [{ field: 'image', value: 'y' }],
    }),
    expect.objectContaining({
      ...{ kind: 'removed', about: 'a (compose.yml)', text: 'a (compose.yml) removed' },
      settings: [
        { field: 'image', value: 'x' },
        { field: 'variable DB_PASSWORD', value: null },
      ],
    }),
  ])
})

test('a trail in which nothing was changed says since when', async () => {
  using history = makeHistory()
  history.add('first', FILES)
  const since = { since: 'HEAD', most: null }
  const trail = await readTrail(history.root, process.env, since)
  expect(trailLines(trail)).toEqual(['No commit since "HEAD" changed what the Docker files mean.'])
  expect(trailPage(trail)).toContain('\n\nNo commit since "HEAD" changed what the Docker files mean.\n')
})

test('a trail that ends before the oldest commit says so in every form', async () => {
  using history = makeHistory()
  history.add('first', FILES)
  history.add('second', { 'compose.yml': 'services: { a: { image: z } }\n' })
  const [whole, part] = await Promise.all([
    readTrail(history.root, process.env, all()),
    readTrail(history.root, process.env, all(1)),
  ])
  expect(trailLines(part).at(-1)).toBe('Older commits were not read.')
  expect(trailPage(part)).toMatch(/\n\nOlder commits were not read\.\n$/)
  expect(trailData(part)).toMatchObject({ hasOlder: true })
  expect([...trailLines(whole), trailPage(whole)].join('\n')).not.toContain('Older commits')
  expect(trailData(whole)).toMatchObject({ hasOlder: false })
})
