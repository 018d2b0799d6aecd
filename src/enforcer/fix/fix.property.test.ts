import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broken, sound } from '../../testing/arbitrary/repository.ts'
import { checkAll, sourcesIn } from '../../testing/repositories/checked.ts'
import type { Source } from '../source.ts'
import { unifiedDiff } from './diff.ts'
import { type Repair, repair } from './repair.ts'

function fix(sources: ReadonlyMap<string, Source>): Repair & { after: Map<string, Source> } {
  const repaired = repair(sources, checkAll)
  return { ...repaired, after: new Map([...sources, ...repaired.changed]) }
}

const textsOf = (sources: ReadonlyMap<string, Source>) =>
  Object.fromEntries([...sources].map(([path, { text }]) => [path, text]))

test('fixing valid files a second time changes nothing, and no fixable finding is left', () => {
  fc.assert(
    fc.property(sound, (files) => {
      const sources = sourcesIn(files)
      const once = fix(sources)
      expect(once.unfinished).toEqual([])
      expect(once.remaining.findings.filter(({ edits }) => edits !== undefined)).toEqual([])
      expect(textsOf(fix(once.after).after)).toEqual(textsOf(once.after))
      expect(unifiedDiff(sources, once.changed) === '').toBe(once.changed.size === 0)
    }),
    { numRuns: 30 },
  )
})

test('fix ends with any text, and fixable findings that are left are reported as unfinished', () => {
  fc.assert(
    fc.property(broken, (files) => {
      const once = fix(sourcesIn(files))
      expect(once.remaining.findings.filter(({ edits }) => edits !== undefined)).toEqual(once.unfinished)
      if (once.unfinished.length === 0) expect(textsOf(fix(once.after).after)).toEqual(textsOf(once.after))
    }),
    { numRuns: 60 },
  )
})

test('fix keeps line endings, byte order marks and comments', () => {
  fc.assert(
    fc.property(sound, (files) => {
      const sources = sourcesIn(files)
      for (const [path, { text, hasBom }] of fix(sources).changed) {
        const before = sources.get(path)
        expect(hasBom).toBe(before?.hasBom)
        const ends = (all: string) => new Set(all.match(/\r\n|\r|\n/gu))
        expect([...ends(text)].filter((end) => !ends(before?.text ?? '').has(end))).toEqual([])
        const comments = (all: string) => all.match(/(?:^|\s)# [a-z ]+$/gmu) ?? []
        expect(comments(text)).toEqual(comments(before?.text ?? ''))
      }
    }),
    { numRuns: 60 },
  )
})
