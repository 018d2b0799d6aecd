import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { homeOf } from '../../host/home/home.ts'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { connect } from './connect.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-connect-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the recorded engine answers', async () => {
  using engine = await testEngine()
  const { connection } = engine
  expect(connection.engine.endpoint).toBe(connection.profile?.engine.endpoint)
  expect(await connection.engine.system.version()).toMatchObject({
    apiVersion: expect.stringMatching(/^1\.\d+$/),
  })
  expect(connection.env).toMatchObject({ DOCKER_HOST: connection.engine.endpoint })
})

test('without profile and DOCKER_HOST, the engine is the one that testcontainers finds', async () => {
  using engine = await testEngine()
  const { endpoint } = engine.connection.engine
  // testcontainers reads this file in the home of its user, so it runs in a process of its own.
  writeFileSync(join(folder, '.testcontainers.properties'), `docker.host=${endpoint}\n`)
  const source = `
    import { connect } from ${JSON.stringify(new URL('./connect.ts', import.meta.url).href)}
    import { homeOf } from ${JSON.stringify(new URL('../../host/home/home.ts', import.meta.url).href)}
    const { engine, target } = await connect(homeOf(process.env), process.env)
    console.log(JSON.stringify({ endpoint: engine.endpoint, host: engine.host, compose: target.compose }))
    process.exit()
  `
  const { DOCKER_HOST: _host, ...env } = process.env
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...env, HOME: folder, SSOT_DOCKER_HOME: join(folder, 'none') },
    encoding: 'utf8',
  })
  expect(JSON.parse(output)).toEqual({ endpoint, host: '127.0.0.1', compose: ['docker', 'compose'] })
})

test('a profile that cannot be read is an error, and no other engine is tried', async () => {
  writeFileSync(join(folder, 'profile.json'), '{}')
  const env = { ...process.env, SSOT_DOCKER_HOME: folder }
  await expect(connect(homeOf(env), env)).rejects.toThrow(/PROFILE_INVALID[\s\S]*npm run setup/)
})
