import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify } from '../../host/processes/identity.ts'
import { type RunnerProcess, startInGroup } from '../../testing/processes/runner-process.ts'
import type { EndSignal } from './witness.ts'

const ATTENDED = new URL('./attended.ts', import.meta.url).href
const END_SIGNALS = new URL('./end-signals.ts', import.meta.url).href

/** Prints its pid and each signal that it gets, and ends when its input ends. */
const COUNTING = `
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => console.log('got ' + signal))
process.stdin.resume().on('end', () => process.exit(7))
console.log('command ' + process.pid)
`

let folder: string
let running: RunnerProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-attended-'))
  running = []
})
afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/**
 * A process in a group of its own that attends a command, and prints each signal that it has dealt with. After SIGUSR2 it is busy
 * until there is a file `go-on`.
 */
function attending(...command: readonly string[]): RunnerProcess {
  const file = join(folder, 'attending.ts')
  writeFileSync(
    file,
    `import { attend } from ${JSON.stringify(ATTENDED)}
import { EndSignals } from ${JSON.stringify(END_SIGNALS)}
import { existsSync } from 'node:fs'
using signals = new EndSignals(() => {})
const attended = await attend(${JSON.stringify(command)}, process.env)
process.on('SIGUSR2', () => {
  console.log('busy')
  while (!existsSync('go-on'));
})
console.log('attended')
signals.from(async (signal) => {
  await attended.pass(signal)
  console.log('dealt with ' + signal)
})
process.exitCode = await attended.ended
`,
  )
  const started = startInGroup({ root: folder, command: [process.execPath, file] })
  running.push(started)
  return started
}

const counting = () => attending(process.execPath, '-e', COUNTING)
const times = (text: string, part: string) => text.split(part).length - 1

test('a command has the input and the outputs of the process, and its exit code', async () => {
  const run = attending('sh', '-c', 'read -r line; echo "read $line"; echo problem >&2; exit 3')
  run.child.stdin?.end('a line\n')
  expect(await run.ended).toBe(3)
  expect(run.output()).toContain('read a line\n')
  expect(run.output()).toContain('problem\n')
})

test('a command that a signal has ended gives the exit code that a shell reports', async () => {
  expect(await attending('sh', '-c', 'kill -KILL $$').ended).toBe(137)
})

test.each<EndSignal>(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])(
  '%s to the process alone is passed on to the command, and to the whole group reaches it only once',
  async (signal) => {
    const run = counting()
    await run.printed('command ')
    process.kill(run.pid, signal)
    await run.printed(`got ${signal}`)
    await run.printed(`dealt with ${signal}`)
    process.kill(-run.pid, signal)
    await expect.poll(() => times(run.output(), `dealt with ${signal}`)).toBe(2)
    // A signal that was passed on is delivered before the end of the input.
    run.child.stdin?.end()
    expect(await run.ended).toBe(7)
    expect(times(run.output(), `got ${signal}`), run.output()).toBe(2)
  },
)

test('two signals to the whole group that come before the first is dealt with reach the command only twice', async () => {
  const run = counting()
  await run.printed('attended')
  await run.printed('command ')
  process.kill(run.pid, 'SIGUSR2')
  await run.printed('busy')
  for (const count of [1, 2]) {
    process.kill(-run.pid, 'SIGINT')
    await expect.poll(() => times(run.output(), 'got SIGINT')).toBe(count)
  }
  writeFileSync(join(folder, 'go-on'), '')
  await expect.poll(() => times(run.output(), 'dealt with SIGINT')).toBe(2)
  // A signal that was passed on is delivered before the end of the input.
  run.child.stdin?.end()
  expect(await run.ended).toBe(7)
  expect(times(run.output(), 'got SIGINT'), run.output()).toBe(2)
})

test('a signal is passed on although the witness was killed', async () => {
  const run = counting()
  await run.printed('command ')
  const witnesses = spawn('pgrep', ['-g', String(run.pid), '-f', 'ssot-docker-witness'])
  const [line] = await once(witnesses.stdout.setEncoding('utf8'), 'data')
  process.kill(Number(line), 'SIGKILL')
  process.kill(run.pid, 'SIGTERM')
  await run.printed('got SIGTERM')
})

test('the command ends when the process that attends it is killed', async () => {
  const run = attending('sh', '-c', 'echo "command $$"; exec sleep 600')
  await run.printed('command ')
  await run.printed('attended')
  const command = identify(Number(/command (\d+)/.exec(run.output())?.[1]))
  expect(command).not.toBeNull()
  run.child.kill('SIGKILL')
  await expect.poll(() => identify(command?.pid ?? 0), { timeout: 20_000 }).toBeNull()
})
