import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OwnedResource } from '../../engine/inventory.ts'
import { formatIdentity, ownIdentity } from '../../host/processes/identity.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { FIRST_PORT, makeProject, type Project } from '../../testing/repositories/project.ts'
import { loadDefinition } from '../definition/definition.ts'
import { type ChoiceInput, chooseStack, definitionOfStack } from './choose-stack.ts'

/** A checkout whose environment is for test runs, and one whose environment has a stable stack. */
let runs: Project
let stable: Project
let engine: FakeEngine
let kept: string[]
beforeAll(() => {
  runs = makeProject()
  stable = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT + 740} | - |`] })
})
afterAll(() => {
  runs[Symbol.dispose]()
  stable[Symbol.dispose]()
})
beforeEach(() => {
  engine = new FakeEngine()
  kept = []
})

const choose = (root: string, stack?: string) => {
  const input = {
    connection: { engine },
    registry: { kept: { list: () => kept.map((one) => ({ stack: one })) } },
    definition: (environment: string) => loadDefinition(root, environment),
  }
  return chooseStack(input as unknown as ChoiceInput, { environment: 'test', stack })
}

const ALIVE = formatIdentity(ownIdentity())
const resource = (stack: string, more: Partial<OwnedResource> = {}): OwnedResource => ({
  ...{ kind: 'container', name: `${stack}-web-1`, stack, environment: 'test' },
  ...{ root: runs.root, owner: ALIVE, holder: null, ...more },
})

test('an environment with single ports has one stack, which need not be running', async () => {
  expect(await choose(stable.root)).toMatchObject({
    project: expect.stringMatching(/^ssot-.*-test-[0-9a-f]{8}$/),
    ...{ environment: 'test', root: stable.root, isStable: true },
  })
})

test('an environment of test runs means the only stack that this checkout has of it', async () => {
  engine.ownedResources = [
    resource('ssot-a-test-00000001'),
    resource('ssot-a-test-00000001', { kind: 'network' }),
    resource('ssot-b-test-00000002', { root: '/elsewhere' }),
    resource('ssot-a-load-00000003', { environment: 'load' }),
  ]
  expect(await choose(runs.root)).toEqual({
    project: 'ssot-a-test-00000001',
    ...{ environment: 'test', root: runs.root, isStable: false },
  })
})

test('without a test stack, the error says how one is kept', async () => {
  await expect(choose(runs.root)).rejects.toThrow(
    /\[STACK_UNKNOWN\] This checkout has no stack of test[\s\S]*keep: 'on-failure'/,
  )
})

test('among several test stacks the user chooses, and sees whose they are', async () => {
  kept = ['ssot-a-test-00000002']
  engine.ownedResources = [
    resource('ssot-a-test-00000001'),
    resource('ssot-a-test-00000002'),
    resource('ssot-a-test-00000003', { owner: '999999999@1' }),
  ]
  const error = await choose(runs.root).catch((reason: Error) => reason.message)
  expect(error).toContain('[STACK_AMBIGUOUS] This checkout has 3 stacks of test')
  expect(error).toContain(`ssot-a-test-00000001  of process ${process.pid}\n`)
  expect(error).toMatch(/ssot-a-test-00000002 {2}kept\n/)
  expect(error).toMatch(/ssot-a-test-00000003 {2}of process 999999999, which has ended/)
})

test('a stack of any checkout can be named', async () => {
  engine.ownedResources = [resource('ssot-b-dev-00000002', { root: stable.root, owner: null })]
  const chosen = await choose(runs.root, 'ssot-b-dev-00000002')
  expect(chosen).toMatchObject({ project: 'ssot-b-dev-00000002', root: stable.root, isStable: true })
  expect(definitionOfStack(chosen).root).toBe(stable.root)
})

test('a misspelt name of a stack is reported with the names that there are', async () => {
  engine.ownedResources = [resource('ssot-a-test-00000001')]
  await expect(choose(runs.root, 'ssot-a-test-00000007')).rejects.toThrow(
    /no stack ssot-a-test-00000007 on .*, perhaps "ssot-a-test-00000001"[\s\S]*Use one of:\n +ssot-a-test-00000001/,
  )
})

test('the files of a stack whose checkout has gone are not those of a folder above it', () => {
  const chosen = { project: 'p', environment: 'test', root: `${runs.root}/gone`, isStable: true }
  expect(() => definitionOfStack(chosen)).toThrow(
    /\[MATRIX_MISSING\] The checkout of p, .*gone, has no matrix/,
  )
})
