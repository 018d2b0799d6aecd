import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { learnSecrets } from './secrets.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ssot-secrets-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function knowing(content: Buffer): Promise<KnownSecrets> {
  const file = join(dir, 'store')
  await writeFile(file, content)
  const secrets = new KnownSecrets()
  await learnSecrets({ name: 'p', services: {}, secrets: { store: { file } } }, { secrets, env: {} })
  return secrets
}

test('a binary secret file, such as a keystore, is hidden in base64', async () => {
  const bytes = Buffer.from(
    Array.from({ length: 64 * 1024 }, (_, index) => (index * index * 7 + index) % 251),
  )
  const known = await knowing(bytes)
  expect(known.hide(`got ${bytes.toString('base64')} here`)).toBe('got [redacted] here')
})

test.each([
  ['of 256 KiB is read', 256 * 1024, 'got [redacted]'],
  ['of more is not', 256 * 1024 + 1, 'got tR4-9kQ2x'],
])('a secret file %s', async (_, size, shown) => {
  const known = await knowing(Buffer.from('tR4-9kQ2x\n'.padEnd(size, `${'-'.repeat(99)}\n`)))
  expect(known.hide('got tR4-9kQ2x')).toBe(shown)
})
