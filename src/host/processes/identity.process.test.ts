import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { formatIdentity, identify, isAlive, parseIdentity } from './identity.ts'

test('the identity of a living process is the same each time, also as text', () => {
  const self = identify(process.pid)
  if (!self) throw new Error('this process lives')
  expect(identify(process.pid)).toEqual(self)
  expect(isAlive(self)).toBe(true)
  expect(formatIdentity(self)).toBe(`${process.pid}@${self.startTime}`)
  expect(parseIdentity(formatIdentity(self))).toEqual(self)
})

test.runIf(process.platform === 'linux')('a process counts as living when the system does not answer', () => {
  const source = `
    import { openSync } from 'node:fs'
    import { identify, isAlive } from ${JSON.stringify(new URL('./identity.ts', import.meta.url).href)}
    const self = identify(process.pid)
    const other = { pid: process.pid, startTime: 'earlier' }
    const before = isAlive(other)
    try { for (;;) openSync('/dev/null') } catch {}
    console.log(JSON.stringify([before, isAlive(self), isAlive(other)]))
  `
  const limited = 'ulimit -n 64; exec "$0" --input-type=module -e "$1"'
  const output = execFileSync('sh', ['-c', limited, process.execPath, source], { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([false, true, true])
})

test.each(['', '12', '12@', 'x@y', '0@y', '-1@y'])('%j is not read as an identity', (text) => {
  expect(parseIdentity(text)).toBeNull()
})

test.runIf(process.platform === 'linux')(
  'a process of another pid namespace counts as living until the next boot',
  () => {
    const [boot, namespace, ticks] = identify(process.pid)?.startTime.split(':') ?? []
    expect(isAlive({ pid: 1, startTime: `${boot}:${namespace}:1${ticks}` })).toBe(false)
    expect(isAlive({ pid: 1, startTime: `${boot}:1${namespace}:${ticks}` })).toBe(true)
    expect(isAlive({ pid: 1, startTime: `earlier:1${namespace}:${ticks}` })).toBe(false)
  },
)

test('a living process with the same pid and another start time is another process', () => {
  expect(isAlive({ pid: process.pid, startTime: 'earlier' })).toBe(false)
})

test('an ended process is not alive', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(child, 'spawn')
  const identity = identify(child.pid ?? 0)
  if (!identity) throw new Error('the child lives')
  expect(isAlive(identity)).toBe(true)
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  expect(isAlive(identity)).toBe(false)
})

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell starts a child, becomes another program that never waits for it, and so leaves a zombie.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line]: Buffer[] = await once(parent.stdout, 'data')
  const pid = Number(line?.toString())
  await expect.poll(() => identify(pid)).toBeNull()
  const exited = once(parent, 'exit')
  parent.stdin.end()
  await exited
})
