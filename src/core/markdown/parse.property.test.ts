import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { expect, test } from 'vitest'
import { parseMarkdown } from './parse.ts'
import { withoutSimpleRows } from './simple-rows.ts'

const plain = fc.constantFrom(
  ...[' a ', ' `docker/dev.yml` ', '', '   ', ' - ', ' docker/*.yml ', ' A_B_C ', ' ` a ` ', ' `  ` '],
  ...[
    ' 😀 ü ',
    ' \u00a0a ',
    ' 28000-28099 ',
    ' # ',
    ' --- ',
    ' http://x.y ',
    ' \u2028 ',
    ' *',
    ' ` a` ',
    '1. b',
  ],
)
const marked = fc.constantFrom(
  ...[' *a* ', ' _a_ ', ' a\\|b ', ' `a ', ' a & b ', ' &amp; ', ' [x](y) ', ' <b> ', ' ** ', ' a`b`c '],
  ...[' ~~a~~ ', '\ta', ' **a_b** ', ' a_ ', ' ``a`` ', ' \0 '],
)
const cell = fc.oneof({ weight: 40, arbitrary: plain }, { weight: 1, arbitrary: marked })
const row = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells) => `|${cells.join('|')}|`),
  },
  { weight: 1, arbitrary: fc.array(cell, { maxLength: 5 }).map((cells) => `|${cells.join('|')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('|', '| a | b |  ', ' | a | b | c |', 'lazy', '> q', '```', '||', '|||'),
  },
)
const around = fc.constantFrom(
  '',
  '\n',
  'text\n',
  '# Head\n',
  '# Head\n\n',
  '```\n\n',
  '<div>\n',
  '- item\n\n',
  '<!--\n\n',
  '> q\n\n',
)
const table = fc
  .tuple(around, fc.array(row, { minLength: 20, maxLength: 40 }), around)
  .map(([before, rows, after]) => `${before}| a | b | c |\n| --- | :-: | --- |\n${rows.join('\n')}\n${after}`)
const page = fc
  .tuple(fc.array(table, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([tables, end]) => tables.join('').replaceAll('\n', end))

test('the tree is the one that a parser makes of the whole text', () => {
  let shortened = 0
  fc.assert(
    fc.property(page, (text) => {
      const whole = fromMarkdown(text, {
        extensions: [gfmTable()],
        mdastExtensions: [gfmTableFromMarkdown()],
      })
      expect(parseMarkdown(text)).toEqual(whole)
      if (withoutSimpleRows(text) !== null) shortened++
    }),
    { numRuns: 60 },
  )
  expect(shortened).toBeGreaterThan(20)
})

test('the rows of a large table are not given to the parser', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `| s${index} | \`docker/x.yml\` | A_${index} |`)
  const text = ['| a | b | c |', '| --- | --- | --- |', ...rows, ''].join('\n')
  expect(withoutSimpleRows(text)?.text).toBe('| a | b | c |\n| --- | --- | --- |\n')
})
