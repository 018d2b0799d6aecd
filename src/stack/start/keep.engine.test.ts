import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { Registry } from '../../host/registry/registry.ts'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'

test('a stack that cannot be recorded as kept is removed, and the error says why it could not be started', async () => {
  using engine = await testEngine()
  using registry = new Registry(engine.home.registry)
  registry.kept.keep = () => {
    throw new Error('database or disk is full')
  }
  const crash = WEB_SERVICE.replace("require('http')", "process.exit(4); require('http')")
  using project = makeProject({ files: { 'docker/compose.yml': `services:${crash}` } })
  const start = engine.start(project.root, { registry, request: { keep: 'on-failure' } })
  await expect(start).rejects.toThrow(/SERVICE_EXITED[\s\S]*And then: database or disk is full/)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  expect(engine.registry.locks.list('port').filter(({ pid }) => pid === process.pid)).toEqual([])
})
