import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundText } from './bound.ts'

test('a shortened text is never longer than the limit plus the note, and has no half characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 40 }), (text, maxBytes) => {
      const well = text.toWellFormed()
      const bound = boundText(well, maxBytes)
      const kept = bound.replace(/ \[…\d+ bytes left out…\] /, '')
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(Math.max(maxBytes, 0))
      expect(kept.includes('\uFFFD') && !well.includes('\uFFFD')).toBe(false)
    }),
  )
})

test('the head and the tail are as long as half of the limit allows, and the note counts what is between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 40 }), (text, maxBytes) => {
      const [note, omitted] = / \[…(\d+) bytes left out…\] /.exec(boundText(text, maxBytes)) ?? []
      if (note === undefined) return
      const [head = '', tail = ''] = boundText(text, maxBytes).split(note)
      const half = Math.floor(maxBytes / 2)
      expect(text.startsWith(head) && text.endsWith(tail)).toBe(true)
      for (const end of [head, tail]) expect(Buffer.byteLength(end)).toBeGreaterThan(half - 4)
      expect(Buffer.byteLength(head + tail) + Number(omitted)).toBe(Buffer.byteLength(text))
    }),
  )
})
