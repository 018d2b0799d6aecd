import { expect, test } from 'vitest'
import { fail, notChecked, ok } from '../../core/doctor/checks.ts'
import { renderChecks } from './doctor.ts'

test('each check is one line, with details and what to do below it', () => {
  expect(
    renderChecks([
      ok('node', '24.1.0'),
      fail('matrix', 'wrong\n  m:1:2 odd', 'Correct it.'),
      notChecked('base images', ['matrix']),
    ]),
  ).toEqual([
    'ok    node         24.1.0',
    'fail  matrix       wrong',
    '      m:1:2 odd',
    '      what to do: Correct it.',
    'warn  base images  not checked, because it needs matrix, which failed above',
  ])
})
