import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TEST_LIMIT } from '../../testing/processes/limit.ts'
import { CommandTimeout, run } from './run.ts'

const node = (source: string) => [process.execPath, '-e', source]
const options = { cwd: process.cwd(), env: process.env, limit: TEST_LIMIT }

const talk = node("console.log('out'); console.error('a\\n\\nb'); process.exitCode = 3")

test('a command that ends gives its output, its error lines and its exit code', async () => {
  const result = await run(talk, options)
  expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', lines: ['a', 'b'] })
})

test('lines of both outputs are passed on as they are written', async () => {
  const seen: string[] = []
  const result = await run(talk, { ...options, onLine: (line) => seen.push(line) })
  expect(seen.toSorted()).toEqual(['a', 'b', 'out'])
  expect(result).toMatchObject({ stdout: '', lines: seen })
})

test('a command gets its input, and may leave it unread', async () => {
  const cat = node('process.stdin.pipe(process.stdout)')
  expect((await run(cat, { ...options, input: 'hello' })).stdout).toBe('hello')
  expect((await run(node(''), { ...options, input: 'x'.repeat(1e6) })).exitCode).toBe(0)
})

test('arguments are never interpreted by a shell', async () => {
  const echo = [...node('console.log(process.argv[1])'), '$(id); "a b" > x']
  expect((await run(echo, options)).stdout).toBe('$(id); "a b" > x\n')
})

test('a large output is read to its end, also when this process is too busy to read it in time', async () => {
  const large = node("process.stdout.write('x'.repeat(60_000))")
  const running = run(large, options)
  await new Promise((resolve) => setImmediate(resolve))
  const busyUntil = performance.now() + 2000
  while (performance.now() < busyUntil);
  expect((await running).stdout).toHaveLength(60_000)
})

test('a command that cannot be started, and one that is aborted, reject', async () => {
  await expect(run(['/does/not/exist'], options)).rejects.toThrow('ENOENT')
  await expect(run([], options)).rejects.toThrow(TypeError)
  const abort = new AbortController()
  const reason = new Error('not wanted any more')
  const running = run(node('process.stdin.resume(); console.error("up"); setInterval(() => {}, 1000)'), {
    ...options,
    signal: abort.signal,
    onLine: () => abort.abort(reason),
  })
  await expect(running).rejects.toBe(reason)
})

describe.skipIf(process.platform === 'win32')('a command that does not end', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ssot-run-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** A program that writes its pid into a file, and those of what it starts. */
  function program(name: string, lines: string): string[] {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\necho $$ >> ${folder}/pids\n${lines}\n`, { mode: 0o755 })
    return [file]
  }
  const pids = () => readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
  const isAlive = (pid: number) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) && process.kill(pid, 0)
    } catch {
      return false
    }
  }
  const living = () => pids().filter(isAlive)
  const limit = { ms: 300 }
  const sleeper = 'echo waiting >&2\nsleep 600 & echo $! >> "$(dirname "$0")/pids"\nwait'

  test('a command over its limit is ended with its children, and the error has its last output', async () => {
    const command = [...program('never', sleeper), 'an argument']
    const error = await run(command, { ...options, limit }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CommandTimeout)
    expect(error).toMatchObject({ command, passed: { kind: 'time', ms: 300 }, lines: ['waiting'] })
    expect(pids()).toHaveLength(2)
    expect(living()).toEqual([])
  })

  test.runIf(process.platform === 'linux')('the error names the programs that were running', async () => {
    const error = await run(program('never', sleeper), { ...options, limit }).catch((reason) => reason)
    expect(error.programs).toHaveLength(2)
    expect(error.programs.join(' ')).toMatch(/sleep \(pid \d+\)|\(pid \d+\).*sleep|busybox|coreutils/)
  })

  test('a command that ignores SIGTERM is killed', async () => {
    const deaf = program('deaf', `trap '' TERM\n${sleeper}`)
    await expect(run(deaf, { ...options, limit })).rejects.toThrow('did not end')
    expect(living()).toEqual([])
  })

  test('what a command leaves behind is ended after it', async () => {
    const parent = program(
      'parent',
      'sleep 600 >/dev/null 2>&1 & echo $! >> "$(dirname "$0")/pids"\necho done',
    )
    expect(await run(parent, options)).toMatchObject({ exitCode: 0, stdout: 'done\n' })
    expect(pids()).toHaveLength(2)
    expect(living()).toEqual([])
  })

  test('a grandchild that holds the output open does not hold up the result', async () => {
    const parent = program('parent', '(sleep 600 & echo $! >> "$(dirname "$0")/pids")\necho done')
    expect(await run(parent, options)).toMatchObject({ exitCode: 0, stdout: 'done\n' })
    expect(living()).toEqual([])
  })

  test.runIf(process.platform === 'linux')(
    'a daemon that a command starts on purpose lives on, even if it holds the output open',
    async () => {
      const parent = program(
        'parent',
        `setsid sh -c 'echo $$ >> ${folder}/pids; exec sleep 600' &\nwhile [ "$(wc -l < ${folder}/pids)" -lt 2 ]; do :; done\necho done`,
      )
      expect(await run(parent, options)).toMatchObject({ exitCode: 0, stdout: 'done\n' })
      const [, daemon = 0] = pids()
      expect(isAlive(daemon)).toBe(true)
      process.kill(daemon, 'SIGKILL')
    },
  )

  test('the signal ends a command with its children, and nothing of it is left when the error comes', async () => {
    const abort = new AbortController()
    const reason = new Error('not wanted any more')
    const running = run(program('never', sleeper), {
      ...options,
      signal: abort.signal,
      onLine: () => abort.abort(reason),
    })
    await expect(running).rejects.toBe(reason)
    expect(living()).toEqual([])
  })

  test('a command with patience may finish after the signal, and its result counts', async () => {
    const abort = new AbortController()
    const slow = program('slow', 'echo up >&2\nread -r line\necho finished')
    const running = run([...slow], {
      ...options,
      input: 'go\n',
      patienceMs: 20_000,
      signal: abort.signal,
      onSpawn: () => abort.abort(),
    })
    expect(await running).toMatchObject({ exitCode: 0, stdout: 'finished\n' })
  })

  test('a command with patience may even begin after the signal', async () => {
    const late = { ...options, patienceMs: 20_000, signal: AbortSignal.abort() }
    expect(await run(program('quick', 'echo finished'), late)).toMatchObject({ stdout: 'finished\n' })
  })

  test('a command with patience is ended when it is over', async () => {
    const abort = new AbortController()
    const running = run(program('never', sleeper), {
      ...options,
      patienceMs: 50,
      signal: abort.signal,
      onLine: () => abort.abort(new Error('too late')),
    })
    await expect(running).rejects.toThrow('too late')
    expect(living()).toEqual([])
  })

  test('a command that prints nothing is ended by its limit of silence', async () => {
    const silent = { ...options, limit: { silentMs: 400 } }
    await expect(run(program('never', sleeper), silent)).rejects.toMatchObject({
      passed: { kind: 'silence', ms: 400 },
    })
    expect(living()).toEqual([])
  })

  test('a command that cannot be noted is ended before it gets its input', async () => {
    const waiting = program('waiting', 'read -r line')
    const onSpawn = () => {
      throw new Error('the disk is full')
    }
    await expect(run(waiting, { ...options, onSpawn })).rejects.toThrow('the disk is full')
    const left = pidsOrNone(folder)
    expect(left.filter(isAlive)).toEqual([])
  })
})

function pidsOrNone(folder: string): number[] {
  try {
    return readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
  } catch {
    return [] // It was ended before it could write.
  }
}
