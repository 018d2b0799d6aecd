import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { outputTo } from '../terminal/output.ts'
import { printUrls, type UrlFormat } from './urls.ts'

const PASSWORD = 'tR4-9kQ2x'
const endpoint = (protocol: string, url: string, variable: string): ServiceEndpoint => ({
  ...{ url, host: '127.0.0.1', port: 1, protocol, variable },
})
const ENDPOINTS = {
  db: {
    ...endpoint('postgresql', `postgresql://shop:${PASSWORD}@127.0.0.1:1/shop`, 'DB_URL'),
    ...{ username: 'shop', password: PASSWORD, database: 'shop' },
  },
  's3:console': endpoint('http', 'http://127.0.0.1:2', 'S3_CONSOLE_URL'),
}

async function printed(output: UrlFormat, { isTerminal }: { isTerminal: boolean }) {
  const stream = new PassThrough()
  const secrets = new KnownSecrets().learn({ secrets: [PASSWORD], names: [] })
  const notes: string[] = []
  const context = cliContext({
    ...outputTo(stream, { isTerminal, secrets }),
    secrets,
    note: (line) => void notes.push(line),
    screen: isTerminal ? { size: () => ({ columns: 80, rows: 24 }), draw() {} } : null,
  })
  printUrls(context, ENDPOINTS, output)
  stream.end()
  return { out: await text(stream), notes }
}

test('for people, each URL is one line without its password, also in a pipe', async () => {
  for (const isTerminal of [true, false]) {
    expect(await printed('text', { isTerminal })).toEqual({
      out: [
        'db          postgresql://shop:[redacted]@127.0.0.1:1/shop',
        's3:console  http://127.0.0.1:2',
        '',
      ].join('\n'),
      notes: [],
    })
  }
})

test('a program gets variables with whole URLs through a pipe', async () => {
  expect(await printed('env', { isTerminal: false })).toEqual({
    out: `DB_URL=postgresql://shop:${PASSWORD}@127.0.0.1:1/shop\nS3_CONSOLE_URL=http://127.0.0.1:2\n`,
    notes: [],
  })
})

test('a program gets JSON with whole URLs through a pipe', async () => {
  const { out, notes } = await printed('json', { isTerminal: false })
  expect(JSON.parse(out)).toEqual(ENDPOINTS)
  expect(notes).toEqual([])
})

test.each(['env', 'json'] as const)(
  'on a terminal, %s has no password, and a note says why',
  async (format) => {
    const { out, notes } = await printed(format, { isTerminal: true })
    expect(out).toContain('postgresql://shop:[redacted]@127.0.0.1:1/shop')
    expect(out).not.toContain(PASSWORD)
    expect(notes).toEqual(['passwords are hidden on a terminal; a pipe or a file gets them'])
  },
)
