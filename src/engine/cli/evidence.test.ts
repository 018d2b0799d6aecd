import { expect, test } from 'vitest'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { workOf } from '../../testing/work.ts'
import { evidenceOf } from './compose.ts'

const secrets = new KnownSecrets().learn({ secrets: ['hunter2x'], names: [] })
const evidence = (lines: string[]) =>
  evidenceOf({ command: ['docker', 'compose', 'build'], exitCode: 1, stdout: '', lines }, secrets)
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index} hunter2x`)

test('the evidence of a long output is no more work than that of its last lines', () => {
  const work = (count: number) => workOf(() => void evidence(numbered(count)))
  expect(work(20_000)).toBeLessThan(1.1 * work(2000))
})

test('the evidence has the last lines without secrets', () => {
  const { lastLines } = evidence(numbered(1000))
  expect(lastLines).toHaveLength(EVIDENCE_LINES)
  expect(lastLines.at(-1)).toBe('line 999 [redacted]')
})

test('the rest of a private key stays hidden, also if it began before the last lines', () => {
  const key = Array.from({ length: 99 }, (_, index) => `q3ExampleKeyLine${index}`.padEnd(64, 'A'))
  const lines = [
    '-----BEGIN PRIVATE KEY-----',
    ...key,
    '-----END PRIVATE KEY-----',
    ...Array(EVIDENCE_LINES - 5).fill('ready'),
  ]
  expect(evidence(['start', ...lines]).lastLines).toEqual(['start', '[redacted]', ...lines.slice(101)])
})
