import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/*
 * A process of its own runs a command that never ends, and is ended itself. The command must not outlive it.
 */

const RUN = new URL('./run.ts', import.meta.url).href

/** Runs the program in its working folder, and does what it is told on its input. */
const RUNNER = `
import { run } from ${JSON.stringify(RUN)}
const options = { cwd: process.cwd(), env: process.env, limit: { ms: 600_000 } }
for (const name of process.argv.slice(2)) run(['./' + name], options).catch(() => {})
console.log('running')
process.stdin.on('data', (order) => {
  if (order.toString() === 'exit') process.exit()
  if (order.toString() === 'throw') throw new Error('a fault')
})
`

/** What some system has as `sh`: those of them that this machine has. */
const SHELLS = [
  ['dash', 'dash'],
  ['bash, as on macOS', 'bash'],
  ['BusyBox, as on Alpine', 'busybox'],
].flatMap(([what, name = '']) => {
  const program = findProgram(name)
  return program === undefined ? [] : [[what, program] as const]
})

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}

/** A `sh` whose `kill` refuses `--`, as that of BusyBox does. */
const WITHOUT_DASHES = `
script=$2
shift 2
exec /bin/sh -c 'kill() { case " $* " in *" -- "*) return 1 ;; esac; command kill "$@"; }
'"$script" "$@"
`

describe.skipIf(process.platform === 'win32')('a command does not outlive the process that runs it', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ssot-leash-'))
    write('never', '')
    write('deaf', "trap '' TERM")
    write('parent', '(sleep 600 & echo $! >> pids)')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function write(name: string, first: string): void {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\n${first}\nsleep 600 & echo $! >> pids\necho $$ >> pids\nwait\n`)
    chmodSync(file, 0o755)
  }

  function living(): number[] {
    return pids().filter((pid) => {
      try {
        return !/^\d+ \(.*\) Z/.test(stateOf(pid)) && process.kill(pid, 0)
      } catch {
        return false
      }
    })
  }
  const stateOf = (pid: number) =>
    process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  const pids = () => {
    try {
      return readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
    } catch {
      return [] // No command has started yet.
    }
  }

  async function start(...names: string[]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUNNER, 'runner', ...names], {
      cwd: folder,
      env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    const wanted = names.reduce((sum, name) => sum + (name === 'parent' ? 3 : 2), 0)
    await expect.poll(pids, { timeout: 20_000 }).toHaveLength(wanted)
    return { child, ended }
  }

  const gone = () => expect.poll(living, { timeout: 20_000 }).toEqual([])

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)('when %s ends it', async (signal) => {
    const { child, ended } = await start('never')
    child.kill(signal)
    await ended
    await gone()
  })

  test.each(['exit', 'throw'])('when it ends by itself: %s', async (order) => {
    const { child, ended } = await start('never')
    child.stdin.write(order)
    await ended
    await gone()
  })

  test('when the command ignores SIGTERM, and when it has a child of its own', async () => {
    const { child, ended } = await start('deaf', 'parent', 'never')
    child.kill('SIGKILL')
    await ended
    await gone()
  })

  test('as long as the process lives, the command does', async () => {
    const { child, ended } = await start('never')
    expect(living()).toHaveLength(2)
    child.kill('SIGKILL')
    await ended
    await gone()
  })

  /** The path of the runner's `sh`, which a test makes. */
  function ownShell(): string {
    mkdirSync(join(folder, 'bin'))
    return join(folder, 'bin/sh')
  }

  test.each(SHELLS)('under %s it ends, or is killed if it is deaf', async (_, program) => {
    // Under this name, a shell behaves as `sh`.
    symlinkSync(program, ownShell())
    const { child, ended } = await start('deaf', 'parent', 'never')
    child.kill('SIGKILL')
    await ended
    await gone()
  })

  test('under a shell whose `kill` knows no `--`', async () => {
    writeFileSync(ownShell(), `#!/bin/sh\n${WITHOUT_DASHES}`, { mode: 0o755 })
    const { child, ended } = await start('deaf', 'never')
    child.kill('SIGKILL')
    await ended
    await gone()
  })
})
