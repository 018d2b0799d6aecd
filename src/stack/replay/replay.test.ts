import { describe, expect, test } from 'vitest'
import type { CreateRequest } from '../../core/replay/fill.ts'
import type { Template, TemplateStep } from '../../core/replay/template.ts'
import { CreationRefused } from '../../engine/creation.ts'
import { replay } from './replay.ts'

const step = (kind: TemplateStep['kind'], name: string, more: Partial<TemplateStep> = {}): TemplateStep => ({
  kind,
  of: [({ container: 'services', network: 'networks' } as const)[kind as 'container'] ?? 'volumes', name],
  path: `/v1.45/${kind}s/create`,
  query: { name: `\0name\0-${name}` },
  body: '{}',
  ...more,
})

const STEPS = [
  step('network', 'default'),
  step('volume', 'data'),
  step('container', 'db'),
  step('container', 'web', { body: '{"NetworkMode":"container:\0id 2\0"}' }),
  step('container', 'other'),
]

/** An engine of which a test decides when it answers. */
function engineWith() {
  const asked: string[] = []
  const answers = new Map<string, PromiseWithResolvers<string | null>>()
  return {
    asked,
    answer: (name: string, id: string | null = name) => answers.get(name)?.resolve(id),
    refuse: (name: string, error: unknown) => answers.get(name)?.reject(error),
    endpoint: 'unix:///engine.sock',
    creation: {
      send: ({ query: { name = '' }, body }: CreateRequest) => {
        asked.push(`${name} ${JSON.stringify(body)}`)
        const answer = Promise.withResolvers<string | null>()
        answers.set(name, answer)
        return answer.promise
      },
    },
  }
}

function run(
  engine: ReturnType<typeof engineWith>,
  signal?: AbortSignal,
  there: ReadonlyMap<number, string | null> = new Map(),
) {
  const template: Template = { rule: 'without dependencies', steps: STEPS }
  const hide = (text: string) => text.replace('hunter2', '[redacted]')
  const model = { name: 'p', services: {} }
  const { done } = replay({ engine, template, model, images: new Map(), there, signal, hide })
  return done
}

/** Until everything that can happen has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a replay', () => {
  test('asks for everything as soon as what it needs is there', async () => {
    const engine = engineWith()
    const done = run(engine)
    await settled()
    expect(engine.asked.splice(0)).toEqual(['p-default {}', 'p-data {}'])
    engine.answer('p-data', null)
    await settled()
    expect(engine.asked.splice(0)).toEqual(['p-db {}', 'p-other {}'])
    engine.answer('p-db')
    await settled()
    expect(engine.asked.splice(0)).toEqual(['p-web {"NetworkMode":"container:p-db"}'])
    for (const name of ['p-default', 'p-web', 'p-other']) engine.answer(name)
    await done
  })

  test('does not ask for what is there, and uses its id', async () => {
    const engine = engineWith()
    const there = new Map([
      [0, 'n'],
      [1, null],
      [2, 'old-db'],
      [4, 'old-other'],
    ])
    const done = run(engine, undefined, there)
    await settled()
    expect(engine.asked).toEqual(['p-web {"NetworkMode":"container:old-db"}'])
    engine.answer('p-web')
    await done
  })

  test('ends with the first refusal, when every request has its answer, and asks for nothing more', async () => {
    const engine = engineWith()
    const done = run(engine)
    let isDone = false
    done
      .catch(() => {})
      .finally(() => {
        isDone = true
      })
    await settled()
    engine.answer('p-data', null)
    await settled()
    engine.refuse('p-db', new CreationRefused(409, 'the name of hunter2 is in use', null))
    await settled()
    expect(isDone).toBe(false)
    for (const name of ['p-default', 'p-other']) engine.answer(name)
    await expect(done).rejects.toMatchObject({
      code: 'COMPOSE_FAILED',
      service: 'db',
      summary:
        'The engine could not create the container of service db of p: the name of [redacted] is in use',
      evidence: { lastLines: ['the name of [redacted] is in use'] },
    })
    expect(engine.asked).toHaveLength(4)
  })

  test('names a network that is refused', async () => {
    const engine = engineWith()
    const done = run(engine)
    await settled()
    engine.answer('p-data', null)
    engine.refuse('p-default', new CreationRefused(403, 'no subnets left', null))
    await settled()
    for (const name of ['p-db', 'p-other']) engine.answer(name)
    await expect(done).rejects.toMatchObject({
      summary: 'The engine could not create the network default of p: no subnets left',
    })
  })

  test('that is cancelled asks for nothing more, and rejects with the reason when every request has its answer', async () => {
    const engine = engineWith()
    const cancel = new AbortController()
    const done = run(engine, cancel.signal)
    await settled()
    cancel.abort(new Error('enough'))
    for (const name of ['p-default', 'p-data']) engine.answer(name)
    await expect(done).rejects.toThrow('enough')
    expect(engine.asked).toHaveLength(2)
  })

  test('reports an engine that is gone', async () => {
    const engine = engineWith()
    const done = run(engine)
    await settled()
    for (const name of ['p-default', 'p-data']) engine.refuse(name, new Error('connect ECONNREFUSED'))
    await expect(done).rejects.toMatchObject({ code: 'ENGINE_NOT_ANSWERING' })
  })
})
