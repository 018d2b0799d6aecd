import { expect, test } from 'vitest'
import type { Template, TemplateStep } from './template.ts'
import { stepsThere } from './there.ts'

const container = (name: string, body = '{}'): TemplateStep => ({
  ...{ kind: 'container', of: ['services', name], path: '/containers/create', body },
  query: { name: `\0name\0-${name}-1` },
})
const connection = (id: number): TemplateStep => ({
  ...{ kind: 'connection', of: null, path: '/networks/\0id 0\0/connect', query: {} },
  body: `{"Container":"\0id ${id}\0"}`,
})
const template: Template = {
  rule: 'without dependencies',
  steps: [
    {
      ...{ kind: 'network', of: ['networks', 'default'], path: '/networks/create', query: {} },
      body: '{"Name":"\0name\0_default"}',
    },
    { ...{ kind: 'volume', of: ['volumes', 'data'], path: '/volumes/create', query: {} }, body: '{}' },
    container('db'),
    container('web'),
    container('beside', '{"NetworkMode":"container:\0id 3\0"}'),
    connection(2),
    connection(3),
  ],
}
const existing = [
  { id: 'n', name: 'p_default' },
  { id: 'd', name: 'p-db-1' },
  { id: 'b', name: 'p-beside-1' },
]
const there = (services: string[], names = existing) =>
  stepsThere(template, {
    ...{ model: { name: 'p', services: { db: {}, web: {}, beside: {} } }, images: new Map() },
    ...{ services: new Set(services), existing: names },
  })

test('what a stack has is found by its name, and new are the containers of the services and their connections', () => {
  expect([...(there(['web', 'beside']) ?? [])]).toEqual([
    [0, 'n'],
    [1, null],
    [2, 'd'],
    [5, null],
  ])
})

test('there is no part of a recording for a stack that lacks a network or another container', () => {
  expect(there(['web', 'beside'], existing.slice(1))).toBeNull()
  expect(there(['beside'])).toBeNull()
})

test('there is no part of a recording in which a container stays that was made with one that is new', () => {
  expect(there(['web'])).toBeNull()
})
