import { expect, test } from 'vitest'
import { requireServicesOf } from './require-services.ts'

type Need = Parameters<typeof requireServicesOf>[1]

const RUN = { project: 'ssot-app-test-1a2b3c4d', environment: 'test', root: '/repo', isStable: false }

const required = (services: string[], containers: string[]) =>
  requireServicesOf(
    RUN,
    {} as unknown as Need,
    services,
    containers.map((service) => ({ service })),
  )

test('the stack of a test run has the services of its containers and no others', async () => {
  await required(['web'], ['web', 'db', 'web'])
  await expect(required(['wbe', 'db'], ['web', 'db', 'web'])).rejects.toMatchObject({
    code: 'SERVICE_UNKNOWN',
    summary: 'ssot-app-test-1a2b3c4d has no service wbe, perhaps "web"',
    todo: 'Use one of web, db.',
  })
})

test('the stack of a test run without containers is being removed', async () => {
  await expect(required(['web'], [])).rejects.toMatchObject({
    todo: 'It has no containers: it is just being removed.',
  })
})
