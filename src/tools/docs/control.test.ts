import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusingControl } from '../../core/control/calls.ts'
import { noTestHere } from '../../core/control/errors.ts'
import { controlSchema } from '../../keeper/channel/control-messages.ts'
import { serviceOver } from '../../runner/service.ts'
import { chapterOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'control.md'), 'utf8')
const rowsOf = (chapter: string) =>
  [...chapterOf(PAGE, chapter).matchAll(/^\| `(\w+)(?:\(\))?` /gmu)].map(([, name]) => name)

test('docs/control.md has every call of a service, in the order of its type', () => {
  const { name: _name, ...calls } = serviceOver('db', () => refusingControl(noTestHere))
  expect(rowsOf('The calls')).toEqual(Object.keys(calls))
})

test('docs/control.md has every fault of a proxy, and the keeper knows no other', () => {
  const faults = rowsOf('A proxy before a published port')
  const ask = (names: readonly (string | undefined)[]) => {
    const given = Object.fromEntries(names.map((name) => [name, /Ms$|bytes/u.test(`${name}`) ? 1 : true]))
    const act = { do: 'proxy', faults: given }
    return controlSchema.safeParse({ service: 'db', act, scope: 'test' }).success
  }
  expect(ask(faults)).toBe(true)
  expect(ask([...faults, 'other'])).toBe(false)
  expect(faults).toEqual(['latencyMs', 'bytesPerSecond', 'hang', 'reset', 'refuse'])
})
