import { createServer, type Server } from 'node:net'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import { describeHappening } from '../core/events/wording.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * Another program takes a port after it was reserved and before the engine publishes it.
 */

let engine: TestEngine
let project: Project
let intruders: Server[]

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  await Promise.all(intruders.map((intruder) => new Promise((resolve) => intruder.close(resolve))))
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  expect(engine.registry.locks.list('port').filter(({ pid }) => pid === process.pid)).toEqual([])
  project[Symbol.dispose]()
})

/** Starts a stack whose port is taken by this process as soon as it is known, the first `times` times. */
function startAmongIntruders(range: string, times: number) {
  project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${range} | - |`] })
  intruders = []
  const seen: string[] = []
  const start = engine.start(project.root, {
    emit(happening) {
      seen.push(describeHappening(happening))
      const port = happening.type === 'ports-reserved' ? happening.ports.web : undefined
      if (port === undefined || intruders.length === times) return
      intruders.push(createServer().listen(port, '127.0.0.1'))
    },
  })
  return { start, seen }
}

const holder = `Host port \\d+ of service web is taken by .*\\(pid ${process.pid}\\)`

test.each([1, 3])('a start moves to another block of ports and reports it (%d times)', async (times) => {
  const { start, seen } = startAmongIntruders('31900-31909', times)
  await using stack = await start
  expect(stack.info.services.web?.port).toBe(31_900 + times)
  expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('hello')
  const moves = seen.filter((text) => new RegExp(`${holder}: trying another block of ports`).test(text))
  expect(moves).toHaveLength(times)
})

test('a start moves to another block of ports at most three times', async () => {
  const { start } = startAmongIntruders('31910-31919', 4)
  const error: unknown = await start.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(SsotError)
  expect(error).toMatchObject({ code: 'PORT_TAKEN', service: 'web' })
  expect(String(error)).toMatch(
    new RegExp(`Host port 31913 .*\\(pid ${process.pid}\\)\\. In each of the 3 blocks`),
  )
})

test('a start names the program that took the only block of ports', async () => {
  const { start } = startAmongIntruders('31920-31920', 1)
  const error: unknown = await start.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'PORT_TAKEN', service: 'web' })
  expect(String(error)).toMatch(new RegExp(holder))
  expect(String(error)).toMatch(/And then: \[PORTS_EXHAUSTED\]/)
})
