import { expect, test } from 'vitest'
import { redact } from './redact.js'

test.each([
  ['Get:1 http://mirror.test/debian trixie InRelease', 'Get:1 <mirror>/debian trixie InRelease'],
  ["'https://user:secret@mirror.test/x.deb'", "'<mirror>/x.deb'"],
  ["Temporary failure resolving 'mirror.test'", "Temporary failure resolving '<mirror>'"],
  ['Could not connect to mirror.test:80 (10.0.0.1), timed out', 'Could not connect to <mirror>, timed out'],
  ['ssh://user:secret@host/x', 'ssh://host/x'],
  ['http://127.0.0.1:5000/v2/ refused', 'http://127.0.0.1:5000/v2/ refused'],
  ['nothing to hide: unix:///run/x.sock', 'nothing to hide: unix:///run/x.sock'],
])('the text %j is shown as %j', (text, shown) => {
  expect(redact(text)).toBe(shown)
})
