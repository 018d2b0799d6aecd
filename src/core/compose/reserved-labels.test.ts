import { expect, test } from 'vitest'
import type { ComposeModel } from './model.ts'
import { requireKnownLabels, wrongLabels } from './reserved-labels.ts'

function withLabels(labels: Record<string, string>): ComposeModel {
  return { name: 'p', services: { db: { image: 'x', labels } } }
}

test.each([
  {},
  { 'com.example.team': 'shop', 'dev.ssot-dockers': 'x' },
  { 'dev.ssot-docker.teardown': 'stop' },
  { 'dev.ssot-docker.teardown': 'kill' },
])('the labels %j are accepted', (labels) => {
  expect(wrongLabels(withLabels(labels))).toEqual([])
})

test('one error lists an unknown value, an unknown label and a label that only this program sets', () => {
  const model: ComposeModel = {
    ...withLabels({ 'dev.ssot-docker.teardown': '5s', 'dev.ssot-docker.grace': '5s' }),
    volumes: { data: { labels: { 'dev.ssot-docker.stack': 'other' } } },
  }
  expect(() => requireKnownLabels(model, 'c.yml')).toThrow(
    /dev\.ssot-docker\.teardown: 5s of service db; dev\.ssot-docker\.grace of service db; dev\.ssot-docker\.stack of volumes\.data[\s\S]*teardown: kill or stop/,
  )
})
