import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTextFile } from './read.ts'
import { readReferences } from './references.ts'

test('no text makes the reader of references fail, and every span is inside the text', () => {
  const piece = fc.constantFrom(
    ...[
      'docker ',
      'compose ',
      '-f ',
      'a.yml',
      ' ',
      '\n',
      '\r\n',
      '"',
      "'",
      '`',
      '\\',
      '#',
      '$(',
      '${',
      '}',
      '{',
      '(',
      ')',
      '[',
    ],
    ...[
      ']',
      '&&',
      '||',
      ';',
      ';;',
      '|',
      '<<EOF',
      'EOF',
      'if ',
      'then ',
      'else ',
      'fi',
      'for x in ',
      'do ',
      'done',
      'case ',
      'esac',
    ],
    ...[
      '\t',
      'run: ',
      '- ',
      '```sh\n',
      '"scripts": ',
      ',',
      'exec',
      '=',
      '!',
      '/',
      '//',
      '/*',
      '*/',
      'try',
      'catch',
      '"""',
      'cd ',
    ],
  )
  const path = fc.constantFrom(
    'a.sh',
    'a.ts',
    'a.py',
    'package.json',
    '.gitlab-ci.yml',
    'Jenkinsfile',
    'Makefile',
    'a.md',
    'justfile',
    'Taskfile.yml',
  )
  fc.assert(
    fc.property(path, fc.array(piece, { maxLength: 60 }), (path, pieces) => {
      const text = `docker ${pieces.join('')}`
      const file = readTextFile({ path, text, hasBom: false })
      if (file === null) throw new Error(`${path} is no text that is read`)
      const { commands, mentions } = readReferences(file)
      for (const { span } of [...commands, ...commands.flatMap(({ files }) => files), ...mentions]) {
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeLessThanOrEqual(text.length)
        expect(span.start).toBeLessThanOrEqual(span.end)
      }
    }),
    { numRuns: 3000 },
  )
})
