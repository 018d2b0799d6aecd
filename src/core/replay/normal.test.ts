import { describe, expect, test } from 'vitest'
import type { ComposeModel, ComposeService } from '../compose/model.ts'
import { LABEL_OWNER, LABEL_STACK } from '../stacks/labels.ts'
import { normalModel } from './normal.ts'

/** A stack as a start makes it: with a name, a port and a process of its own. */
function stack(project: string, web: number, more: (web: number) => Partial<ComposeService> = () => ({})) {
  const labels = { [LABEL_STACK]: project, [LABEL_OWNER]: `${web}@now` }
  const model: ComposeModel = {
    name: project,
    services: {
      web: {
        image: 'web:1',
        environment: { SELF: `http://127.0.0.1:${web}/`, STACK: project },
        ports: [{ target: 80, published: `${web}`, host_ip: '127.0.0.1' }],
        labels,
        ...more(web),
      },
    },
    networks: { default: { name: `${project}_default`, labels } },
  }
  const image = model.services.web?.image ?? ''
  const images = new Map(image.startsWith('built:') ? [['web', { reference: image, id: 'sha256:1' }]] : [])
  return normalModel(model, { project, ports: { web }, images })
}

describe('the normal form', () => {
  test('is the same for another name, port and process', () => {
    const one = stack('shop-test-0011aabb', 28_100)
    expect(one).toHaveProperty('text')
    expect(stack('shop-test-22ccddee', 28_117)).toEqual(one)
  })

  test.each<[string, (web: number) => Partial<ComposeService>]>([
    ['variable', () => ({ environment: { A: 'b' } })],
    ['image', () => ({ image: 'web:2' })],
    ['label of the user', () => ({ labels: { a: 'b' } })],
    ['command', () => ({ command: ['a'] })],
    ['dependency', () => ({ depends_on: { db: { condition: 'service_started' as const } } })],
  ])('is another one for another %s', (_, more) => {
    expect(stack('shop-test-0011aabb', 28_100, more)).not.toEqual(stack('shop-test-0011aabb', 28_100))
  })

  test('does not have how an image is built, and the hooks, which Compose does not ask the engine for', () => {
    const more = () => ({ build: { context: '/a' }, post_start: [{ command: ['a'] }] })
    expect(stack('shop-test-0011aabb', 28_100, more)).toEqual(stack('shop-test-0011aabb', 28_100))
  })

  test('is the same for an image that is built from other sources', () => {
    const built = (tag: string) => () => ({ image: `built:${tag}` })
    const one = stack('shop-test-0011aabb', 28_100, built('one'))
    expect(one).toHaveProperty('text')
    expect(stack('shop-test-0011aabb', 28_100, built('two'))).toEqual(one)
    expect(stack('shop-test-0011aabb', 28_100)).not.toEqual(one)
  })

  test('tells a port that a start was given from the same number that is fixed', () => {
    const fixed = () => ({ environment: { PORT: '28100' } })
    const here = stack('shop-test-0011aabb', 28_100, fixed)
    const there = stack('shop-test-0011aabb', 28_101, fixed)
    expect(here).toHaveProperty('text')
    expect(here).not.toEqual(there)
  })
})

describe('there is none', () => {
  test.each<[string, (web: number) => Partial<ComposeService>, string]>([
    [
      'as a number',
      () => ({ ports: [{ target: 28_100, published: '28100' }] }),
      'services.web.ports.0.target',
    ],
    ['in a longer word', () => ({ environment: { A: 'x28100' } }), 'services.web.environment.A'],
    ['where Compose makes something of it', () => ({ mem_limit: '28100' }), 'services.web.mem_limit'],
    ['in a key', () => ({ environment: { A28100: '1' } }), 'services.web.environment.A28100'],
  ])('when a port also stands %s', (_, more, place) => {
    expect(stack('shop-test-0011aabb', 28_100, more)).toEqual({
      refused: `port 28100 of web also stands in ${place}`,
    })
  })

  test('when the name of the stack stands where Compose may make something of it', () => {
    const more = () => ({ platform: 'shop-test-0011aabb' })
    expect(stack('shop-test-0011aabb', 28_100, more)).toEqual({
      refused: 'the name of the stack stands in services.web.platform',
    })
  })

  test('when a port has few digits, which stand in other values by chance', () => {
    expect(stack('shop-test-0011aabb', 443)).toEqual({
      refused: 'port 443 of web is too short to be followed',
    })
  })
})
