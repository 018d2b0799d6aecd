import { expect, test } from 'vitest'
import { hooksOf } from './hooks.ts'
import { hooksFromRecord, recordOfHooks } from './record.ts'

const service = {
  pre_stop: [
    {
      command: ['sh', '-c', 'echo $$HOME'],
      user: 'root',
      working_dir: '/srv',
      privileged: true,
      environment: { A: 'x$$y', GONE: null },
    },
    { command: ['true'] },
  ],
}
const HOOKS = [
  {
    command: ['sh', '-c', 'echo $HOME'],
    user: 'root',
    workingDir: '/srv',
    isPrivileged: true,
    environment: ['A=x$y', 'GONE'],
  },
  { command: ['true'], isPrivileged: false, environment: [] },
]

test('hooks of the canonical form are read as the engine runs them', () => {
  expect(hooksOf(service, 'pre_stop')).toEqual(HOOKS)
  expect(hooksOf(service, 'post_start')).toEqual([])
})

test('recorded hooks are the same, in a label in which Compose finds nothing to interpolate', () => {
  const record = recordOfHooks(HOOKS)
  expect(record).not.toContain('$')
  expect(hooksFromRecord(record)).toEqual(HOOKS)
})

test.each([undefined, '', 'stop', '{}', '[{}]', '[{"command":"x"}]'])(
  'a label that is no record has no hooks: %s',
  (record) => {
    expect(hooksFromRecord(record)).toEqual([])
  },
)
