import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { findProcesses, judgePidFile, lookUpProcess, type ProcessFacts } from './proc.js'

const OWN = '/home/u/engine/daemon.json'

test.each<[string, string | undefined, ProcessFacts | undefined, string]>([
  ['no pid file', undefined, undefined, 'absent'],
  ['an empty pid file', '', undefined, 'stale'],
  ['a pid file with other text', 'dockerd', undefined, 'stale'],
  ['a pid of 0', '0', { state: 'S', command: ['x', OWN] }, 'stale'],
  ['a process that has ended', '41\n', undefined, 'stale'],
  ['a zombie', '41\n', { state: 'Z', command: [] }, 'stale'],
  ['a zombie that still has its arguments', '41\n', { state: 'Z', command: ['dockerd', OWN] }, 'stale'],
  ['a pid that another program has', '41', { state: 'S', command: ['node', 'server.js'] }, 'stale'],
  [
    'the same program with another configuration',
    '41',
    { state: 'S', command: ['dockerd', `${OWN}.bak`] },
    'stale',
  ],
  ['the process itself', '41\n', { state: 'S', command: ['dockerd', '--config-file', OWN] }, 'running'],
])('the judgement of %s', (_, text, facts, judgement) => {
  expect(judgePidFile(text, OWN, () => facts).judgement).toBe(judgement)
})

test('a running process is returned with its pid', () => {
  const facts = { state: 'R', command: ['dockerd', OWN] }
  expect(judgePidFile('41', OWN, (pid) => (pid === 41 ? facts : undefined))).toMatchObject({ pid: 41 })
})

test.runIf(process.platform === 'linux')(
  'a real process is found by its arguments until it ends',
  async () => {
    const mark = `mark-${process.pid}-${Math.random()}`
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', mark], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    expect(findProcesses((command) => command.includes(mark))).toEqual([pid])
    expect(lookUpProcess(pid)?.command).toContain(mark)
    child.stdin.end()
    await once(child, 'exit')
    expect(findProcesses((command) => command.includes(mark))).toEqual([])
    expect(lookUpProcess(pid)).toBeUndefined()
  },
)
