import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stackLabels } from '../core/stacks/labels.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject } from '../testing/repositories/project.ts'
import { listAbandoned, removeOrphans } from './teardown/orphans.ts'

const emit = () => {}

/*
 * Only what carries our labels and this installation's id is ever removed.
 */

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** A container, a network and a volume by that name, with those labels. */
function makeForeign(name: string, labels: Record<string, string>) {
  const flags = Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`])
  engine.docker('network', 'create', ...flags, `${name}_default`)
  engine.docker('volume', 'create', ...flags, `${name}_data`)
  engine.docker('create', '--name', `${name}-web-1`, ...flags, engine.baseImage('redis'))
  return {
    names: () =>
      [
        engine.docker('ps', '-a', '--filter', `name=${name}-web-1`, '--format', '{{.Names}}'),
        engine.docker('network', 'ls', '--filter', `name=${name}_default`, '--format', '{{.Name}}'),
        engine.docker('volume', 'ls', '--filter', `name=${name}_data`, '--format', '{{.Name}}'),
      ].filter(Boolean),
    [Symbol.dispose]() {
      engine.docker('rm', '--force', '--volumes', `${name}-web-1`)
      engine.docker('network', 'rm', `${name}_default`)
      engine.docker('volume', 'rm', `${name}_data`)
    },
  }
}

const compose = (project: string) => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': 'web',
})

test('resources that only look like parts of a stack survive its teardown', async () => {
  using project = makeProject()
  const stack = await engine.start(project.root)
  const { project: name } = stack.info
  const { installation } = engine.connection
  const ours = { stack: name, environment: 'test', installation, root: '/', owner: '1@dead' }
  // Similar by name only; by Compose's labels only; by all labels, but with the id of another installation.
  using byName = makeForeign(`${name}-copy`, {})
  using byCompose = makeForeign(`x${name}`, compose(name))
  using byOther = makeForeign(`y${name}`, {
    ...compose(name),
    ...stackLabels({ ...ours, installation: '00000000-0000-4000-8000-000000000000.00000000' }),
  })
  await stack.stop()
  for (const foreign of [byName, byCompose, byOther]) expect(foreign.names()).toHaveLength(3)
  expect(
    engine.leftOf(basename(project.root).toLowerCase()).filter((left) => !left.includes(`y${name}`)),
  ).toEqual([])
})

test('orphans of another installation, and stacks without owner, are left alone', async () => {
  const { engine: own, installation } = engine.connection
  const [theirs, nobodys] = [`ssot-theirs-test-${process.pid}`, `ssot-nobodys-test-${process.pid}`]
  const dead = { environment: 'test', root: '/', owner: '1@dead' }
  const other = '00000000-0000-4000-8000-000000000000.00000000'
  using first = makeForeign(theirs, {
    ...compose(theirs),
    ...stackLabels({ ...dead, stack: theirs, installation: other }),
  })
  using second = makeForeign(nobodys, {
    ...compose(nobodys),
    ...stackLabels({ ...dead, stack: nobodys, installation, owner: null }),
  })
  expect((await own.inventory.owned()).map(({ stack }) => stack)).not.toContain(theirs)
  expect(
    (await listAbandoned({ engine: own, registry: engine.registry })).map(({ stack }) => stack),
  ).not.toContain(nobodys)
  const outcomes = await removeOrphans({ engine: own, registry: engine.registry, self: engine.self, emit })
  expect(outcomes.filter(({ stack }) => [theirs, nobodys].includes(stack))).toEqual([])
  for (const foreign of [first, second]) expect(foreign.names()).toHaveLength(3)
})

test('a container that inherits the labels of a stack from a committed image is left alone', async () => {
  using project = makeProject()
  const stack = await engine.start(project.root)
  const { project: name } = stack.info
  const own = `my-own-${process.pid}`
  engine.docker('commit', `${name}-web-1`, `${own}:1`)
  engine.docker('run', '--detach', '--name', own, `${own}:1`, 'sleep', '600')
  await stack.stop()
  expect(engine.docker('ps', '--filter', `name=${own}`, '--format', '{{.Names}}')).toBe(own)
  expect((await engine.connection.engine.inventory.owned()).map((resource) => resource.name)).not.toContain(
    own,
  )
  engine.docker('rm', '--force', '--volumes', own)
  engine.docker('rmi', `${own}:1`)
})
