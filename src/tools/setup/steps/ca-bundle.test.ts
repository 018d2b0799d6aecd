import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseCaBundle } from './ca-bundle.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ca-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const report = () => {
  const lines: string[] = []
  const take = (line: string) => void lines.push(line)
  return { lines, say: take, done: take, drop: () => {} }
}

test('the file that NODE_EXTRA_CA_CERTS names is used, and the reason is printed', async () => {
  const file = join(home, 'own.pem')
  writeFileSync(file, '')
  const said = report()
  expect(await chooseCaBundle(home, { NODE_EXTRA_CA_CERTS: file }, said)).toBe(file)
  expect(said.lines).toEqual([`builds trust ${file}: NODE_EXTRA_CA_CERTS names it`])
})

test('a named certificate file that does not exist is an error, and no other one is used', async () => {
  const choice = chooseCaBundle(home, { NODE_EXTRA_CA_CERTS: join(home, 'gone.pem') }, report())
  await expect(choice).rejects.toThrow('NODE_EXTRA_CA_CERTS names')
})
