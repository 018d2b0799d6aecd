import { expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { keepStack } from './kept.ts'

test('the message about a kept stack has its URLs without passwords', () => {
  const connection = {
    ...{ engine: new FakeEngine(), target: { compose: ['docker', 'compose'] }, variables: {} },
    secrets: new KnownSecrets().learn({ secrets: ['tR4-9kQ2x'], names: [] }),
  }
  const kept: string[] = []
  const registry = { kept: { keep: (stack: string) => void kept.push(stack) } }
  const address = { host: '127.0.0.1', port: 1, protocol: 'jdbc', variable: 'DB_URL' }
  const url = 'jdbc:postgresql://127.0.0.1:1/shop?user=shop&pin=tR4-9kQ2x'
  const message = keepStack(
    { connection: connection as unknown as Connection, registry: registry as unknown as Registry },
    { project: 'ssot-shop-test-1a2b3c4d', services: { db: { ...address, url } } },
    'its tests have failed',
  )
  expect(message).toContain('  db: jdbc:postgresql://127.0.0.1:1/shop?user=shop&pin=[redacted]\n')
  expect(kept).toEqual(['ssot-shop-test-1a2b3c4d'])
})
