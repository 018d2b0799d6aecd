import { expect, test } from 'vitest'
import { boundedError } from './bounds.ts'
import { ERROR_CODES, SsotError } from './errors.ts'

const full = new SsotError({
  code: 'SERVICE_EXITED',
  summary: 'Service auth of ssot-app-test-1 exited while starting',
  service: 'auth',
  evidence: {
    state: 'exited',
    health: 'starting',
    exitCode: 1,
    command: ['node', 'main.js', 'a b'],
    healthOutput: 'connection refused',
    lastLines: ['first', 'second'],
  },
  problems: [{ file: 'm.md', line: 3, column: 5, message: 'no such port', found: '0', allowed: '1-65535' }],
  todo: 'Read the last lines.',
})

test('the message of an error is the whole report', () => {
  expect(full.message).toMatchInlineSnapshot(`
    "[SERVICE_EXITED] Service auth of ssot-app-test-1 exited while starting
      m.md:3:5 no such port; found "0"; allowed: 1-65535
      state exited, health starting, exit code 1
      command: node main.js "a b"
      last health probe:
        | connection refused
      last lines of output:
        | first
        | second
      What to do: Read the last lines."
  `)
})

test('an error is the same after it was sent as JSON', () => {
  const copy = SsotError.deserialize(JSON.parse(JSON.stringify(full.serialize())))
  expect(copy).toBeInstanceOf(SsotError)
  expect(copy.message).toBe(full.message)
  expect([copy.code, copy.service, copy.evidence, copy.problems]).toEqual([
    full.code,
    full.service,
    full.evidence,
    full.problems,
  ])
})

test('an error that is joined by a second failure reports both, also after it was sent as JSON', () => {
  const second = new SsotError({
    code: 'TEARDOWN_INCOMPLETE',
    summary: 'network n is left',
    todo: 'Remove it.',
  })
  const both = SsotError.deserialize(full.joinedBy(second).serialize())
  expect(both.code).toBe('SERVICE_EXITED')
  expect(both.message).toMatch(
    /exited while starting\n {2}And then: \[TEARDOWN_INCOMPLETE\] network n is left/,
  )
  expect(both.message).toContain('exit code 1')
})

test('an error keeps its cause, and its fields do not repeat what the message says', () => {
  const cause = new Error('root')
  const error = new SsotError({ code: 'BUILD_FAILED', summary: 's', todo: 't', cause })
  expect(error.cause).toBe(cause)
  expect(Object.keys(error).sort()).toEqual(['code', 'name'])
  expect(JSON.parse(JSON.stringify(full))).toEqual({ code: 'SERVICE_EXITED' })
})

test('every error code is listed once', () => {
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length)
})

test('a stack trace in the output of a service does not look like the stack trace of the error', () => {
  const lastLines = ['Error: no', '    at main (/app/main.js:1:2)']
  const { message } = new SsotError({
    code: 'SERVICE_EXITED',
    summary: 'x',
    todo: 'y',
    evidence: { lastLines },
  })
  // The pattern by which Vitest and Jest find stack frames.
  expect(message.split('\n').filter((line) => /^\s*at\s/.test(line))).toEqual([])
})

test('the report of an error stays short enough to read and to send, even if a service printed very much', () => {
  const binary = '\u0000\u001b\ufffd'.repeat(50_000)
  const error = new SsotError({
    code: 'SERVICE_EXITED',
    summary: `Service api said ${binary}`,
    todo: binary,
    evidence: {
      healthOutput: binary,
      lastLines: ['the cause', ...Array.from({ length: 100 }, () => binary), 'the last line'],
      command: ['node', binary],
    },
    problems: Array.from({ length: 500 }, () => {
      const text = 'x'.repeat(5000)
      return { file: 'compose.yml', line: 1, column: 1, message: text, found: text, allowed: text }
    }),
  })
  const { lastLines = [] } = error.evidence ?? {}
  expect(lastLines).toHaveLength(40)
  expect(lastLines.at(-1)).toBe('the last line')
  expect(JSON.stringify(boundedError(error.serialize())).length).toBeLessThan(1024 * 1024)
  for (const line of error.message.split('\n').filter((one) => one.includes('compose.yml:1:1')))
    expect(line.length).toBeLessThan(8000)
  const quoted = error.message.split('\n').filter((line) => line.startsWith('    | '))
  for (const line of quoted) expect(line.length).toBeLessThan(2200)
})

test('a report shows control characters of every part, and has neither colours of services nor commands for CI', () => {
  const evil = '\x1b]0;t\x07 \x9b2J \u202e ##[error]x\r'
  const error = new SsotError({
    code: 'SERVICE_EXITED',
    summary: `::error::${evil}`,
    todo: evil,
    problems: [{ file: `a\n${evil}.yml`, line: 1, column: 2, message: evil, found: evil, allowed: evil }],
    evidence: {
      state: evil,
      health: evil,
      healthOutput: `\x1b[31mred\x1b[0m\r\n${evil}`,
      command: ['docker', evil],
      lastLines: [`\x1b[31mred\x1b[0m`, `${evil}\n    at main (/app/main.js:1:2)`],
    },
    cause: new Error(evil),
  })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const obeyed = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|##\[|^\s*::/m
  expect(error.message).not.toMatch(obeyed)
  expect(error.stack).not.toMatch(obeyed)
  expect((error.cause as Error).message).not.toMatch(obeyed)
  expect(SsotError.deserialize(JSON.parse(JSON.stringify(error.serialize()))).message).toBe(error.message)
  expect(error.message).toContain('    | red\n')
  expect(error.message).toContain('    |     at main')
  expect(error.message).toContain('a\\n\\x1b]0;t\\x07')
})

test('an error that is sent says how many problems are not shown', () => {
  const problem = { file: 'compose.yml', line: 1, column: 1, message: 'm' }
  const problems = Array.from({ length: 203 }, () => problem)
  const { summary, problems: sent } = boundedError({ summary: 's', todo: 't', problems })
  expect(summary).toBe('s (3 more problems are not shown)')
  expect(sent).toHaveLength(200)
})
