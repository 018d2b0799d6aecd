import { expect, test } from 'vitest'
import { kindOf } from './recognize.ts'

test.each([
  ['ERROR: relation "notes" does not exist', 'error'],
  ['2026-01-02 03:04:05.123 UTC [31] FATAL:  sorry, too many clients already', 'error'],
  ['TypeError: Cannot read properties of undefined', 'error'],
  ['Traceback (most recent call last):', 'error'],
  ['panic: runtime error: index out of range', 'error'],
  ["thread 'main' panicked at src/main.rs:4:5:", 'error'],
  ['Exception in thread "main" java.lang.IllegalStateException', 'error'],
  ['connect ECONNREFUSED 127.0.0.1:5432', 'error'],
  ['level=error msg="no such host"', 'error'],
  ['{"level":50,"msg":"boom"}', 'error'],
  ['{"severity":"ERROR","message":"boom"}', 'error'],
  ['{"msg":"boom","err":{"type":"Error"}}', 'error'],
  ['172.18.0.1 - - [02/Jan/2026] "GET /notes HTTP/1.1" 500 21', 'error'],
  ['[WARN] slow query', 'warning'],
  ['{"level":"warn","msg":"error"}', 'warning'],
  ['172.18.0.1 - - [02/Jan/2026] "GET /notes HTTP/1.1" 200 500', 'plain'],
  ['INFO: error handler was registered', 'plain'],
  ['{"level":30,"msg":"no error"}', 'plain'],
  ['compiled with 0 errors', 'plain'],
  ['listening on 80', 'plain'],
  ['', 'plain'],
  ['    at Server.<anonymous> (/app/main.js:4:19)', 'more'],
  ['  File "/app/main.py", line 3, in <module>', 'more'],
  ['\t/app/main.go:12 +0x1d', 'more'],
  ['\tat com.example.Main.main(Main.java:3)', 'more'],
  ['Caused by: java.io.IOException: closed', 'more'],
  ['#0 /app/index.php(3): main()', 'more'],
] as const)('%s: %s', (text, kind) => {
  expect(kindOf(text)).toBe(kind)
})

test('what follows an error belongs to it', () => {
  for (const text of [
    'DETAIL:  Key (id)=(1) already exists.',
    '    raise ValueError()',
    'ValueError: no',
    '}',
  ])
    expect(kindOf(text, true)).toBe('more')
  expect(kindOf('listening on 80', true)).toBe('plain')
})

test('an answer comes quickly for long lines that look like much', () => {
  for (const text of [
    '{'.repeat(100_000),
    'at '.repeat(50_000),
    ' '.repeat(100_000),
    'no error '.repeat(20_000),
  ])
    expect(kindOf(text, true)).toBeTypeOf('string')
})
