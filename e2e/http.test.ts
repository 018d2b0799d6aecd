import { describe, expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { type AppService, call } from './support/app.ts'

const apis: AppService[] = ['auth', 'backend']

describe.each(apis)('%s', (service) => {
  test('the health of a service shows that it reaches its database and redis', async () => {
    const { status, headers, body } = await call(service, '/health')
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({ status: 'ok', parts: { postgres: 'up', redis: 'up' } })
  })

  test('only pages of the frontend may call a service', async () => {
    const preflight = (origin: string) =>
      call(service, '/health', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const frontend = new URL(ssot.url('frontend')).origin
    const own = await preflight(frontend)
    expect(own.status).toBe(204)
    expect(own.headers.get('access-control-allow-origin')).toBe(frontend)
    expect(own.headers.get('access-control-allow-credentials')).toBeNull()
    for (const origin of ['http://elsewhere.example', `${frontend}0`, 'null']) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

test('the page may load only its own script and style, and call only its two services', async () => {
  const response = await fetch(ssot.url('frontend'))
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain(`default-src 'none'`)
  expect(policy).toContain(`script-src 'self'`)
  expect(policy).toContain(`connect-src 'self' ${ssot.url('auth')} ${ssot.url('backend')}`)
})
