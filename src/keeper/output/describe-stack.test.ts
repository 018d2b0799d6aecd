import { expect, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import type { Happening } from '../../core/events/event.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { describeStack, withStack } from './describe-stack.ts'

const secrets = new KnownSecrets().learn({ secrets: ['hunter2-and-more'], names: [] })
const model = {
  name: 'shop',
  services: { db: { environment: { code: 'hunter2-and-more' } } },
} as unknown as ComposeModel

async function told(version: () => Promise<never> | Promise<object>): Promise<Happening[]> {
  const all: Happening[] = []
  await describeStack({ project: 'shop', model, secrets }, { system: { version } } as never, (one) =>
    all.push(one),
  )
  return all
}

test('a stack is described with its versions and its model, without secrets', async () => {
  const [described] = await told(async () => ({ version: '27.1', apiVersion: '1.46', isPodman: false }))
  expect(described).toMatchObject({
    ...{ type: 'stack-described', project: 'shop' },
    versions: { 'Docker Engine': '27.1', 'Docker API': '1.46', 'Node.js': process.versions.node },
    model: { services: { db: { environment: { code: '[redacted]' } } } },
  })
})

test('an engine that does not answer is left out', async () => {
  const [described] = await told(() => Promise.reject(new Error('gone')))
  expect(described).toMatchObject({ versions: { 'Node.js': process.versions.node } })
  expect(JSON.stringify(described)).not.toContain('Docker')
})

test('events of a start get the name of its stack, unless they name it themselves', () => {
  const all: Happening[] = []
  const emit = withStack((one) => all.push(one))
  emit({ type: 'start-requested', environment: 'test', root: '/' })
  emit({ type: 'ports-reserved', project: 'shop-1', ports: {} })
  emit({ type: 'service-started', service: 'db' })
  emit({ type: 'create-began', project: 'shop-1', services: [] })
  expect(all.map((one) => ('ofStack' in one ? one.ofStack : null))).toEqual([null, null, 'shop-1', null])
})
