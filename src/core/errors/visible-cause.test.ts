import { expect, test } from 'vitest'
import { visibleCause } from './visible-cause.ts'

test('a cause without control characters is passed on as it is', () => {
  const cause = new TypeError('expected \x1b[31ma\x1b[39m\x1b[0m', { cause: new Error('b') })
  expect(visibleCause(cause)).toBe(cause)
  expect(visibleCause({ a: '\x1b' })).toEqual({ a: '\x1b' })
})

test('a cause with control characters becomes a copy of the same type that shows them, its own causes too', () => {
  const engine = Object.assign(new RangeError('no such image \x1b[2J'), { statusCode: 404 })
  const cause = new Error('pull\n::error::failed', { cause: engine })
  const shown = visibleCause(cause) as typeof cause & { cause: typeof engine }
  expect(shown).toBeInstanceOf(Error)
  expect(shown.message).toBe('pull\n\\x3a:error::failed')
  expect(shown.stack).not.toMatch(/^::error/m)
  expect(shown.cause).toBeInstanceOf(RangeError)
  expect(shown.cause.message).toBe('no such image \\x1b[2J')
  expect(shown.cause.stack).not.toContain('\x1b')
  expect(shown.cause.statusCode).toBe(404)
  expect([cause.message, engine.message]).toEqual(['pull\n::error::failed', 'no such image \x1b[2J'])
})

test('a cause that is a text is shown, and a circle of causes ends', () => {
  expect(visibleCause('\x1b[2J')).toBe('\\x1b[2J')
  const circle = new Error('a')
  circle.cause = circle
  expect(visibleCause(circle)).toBe(circle)
})
