import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { definitionOf, recipeHash } from './recipe.ts'

const OWN = {
  project: 'ssot-shop-test-1a2b',
  ports: { web: 28_001, 's3:console': 28_101 },
  root: '/home/me/shop',
}

const model = (port: string, project: string, root: string): ComposeModel => ({
  name: project,
  services: {
    db: {
      image: 'postgres:17',
      environment: { WEB_URL: `http://127.0.0.1:${port}/x`, OTHER: '28009', SIZE: '128001' },
      ports: [{ target: 5432, published: port }],
      networks: { default: null },
      volumes: [{ type: 'bind', source: `${root}/seed`, target: '/seed' }],
    },
  },
  networks: { default: { name: `${project}_default` } },
})
const text = (port: string, own = OWN) => definitionOf(model(port, own.project, own.root), 'db', [], own)

test('stacks of the same files have the same definition, whatever their name, ports and folder are', () => {
  const other = {
    project: 'ssot-shop-test-ffff',
    ports: { web: 28_007, 's3:console': 28_107 },
    root: '/builds/1',
  }
  expect(text('28007', other)).toBe(text('28001'))
  expect(text('28001')).toContain('http://127.0.0.1:<port of web>/x')
  expect(text('28001')).toContain('"SIZE":"128001"')
})

test('another port of the stack, or a port of no row, is another definition', () => {
  expect(text('28101')).not.toBe(text('28001'))
  expect(text('28002')).not.toBe(text('28001'))
})

test('each part of a recipe changes the hash', () => {
  const service = { name: 'db', image: 'sha256:1', definition: '{}', mounted: 'm' }
  const recipe = { stores: [{ service: 'db', data: ['/data'] }], services: [service], inputs: 'i' }
  const others = [
    { ...recipe, inputs: 'j' },
    { ...recipe, stores: [{ service: 'db', data: ['/more'] }] },
    ...Object.keys(service).map((key) => ({ ...recipe, services: [{ ...service, [key]: 'another' }] })),
  ]
  const hashes = [recipe, ...others].map(recipeHash)
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(recipeHash(structuredClone(recipe))).toBe(hashes[0])
})
