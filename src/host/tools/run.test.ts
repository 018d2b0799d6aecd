import { expect, test } from 'vitest'
import { run } from './run.ts'

const node = (source: string) => [process.execPath, '-e', source]
const options = { cwd: process.cwd(), env: process.env }

const talk = node("console.log('out'); console.error('a\\n\\nb'); process.exitCode = 3")

test('output, error lines and exit code', async () => {
  const result = await run(talk, options)
  expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', lines: ['a', 'b'] })
})

test('lines of both outputs as they come', async () => {
  const seen: string[] = []
  const result = await run(talk, { ...options, onLine: (line) => seen.push(line) })
  expect(seen.toSorted()).toEqual(['a', 'b', 'out'])
  expect(result).toMatchObject({ stdout: '', lines: seen })
})

test('input, also where the command does not read it', async () => {
  const cat = node('process.stdin.pipe(process.stdout)')
  expect((await run(cat, { ...options, input: 'hello' })).stdout).toBe('hello')
  expect((await run(node(''), { ...options, input: 'x'.repeat(1e6) })).exitCode).toBe(0)
})

test('arguments are never read by a shell', async () => {
  const echo = [...node('console.log(process.argv[1])'), '$(id); "a b" > x']
  expect((await run(echo, options)).stdout).toBe('$(id); "a b" > x\n')
})

test('a missing command and a signal reject', async () => {
  await expect(run(['/does/not/exist'], options)).rejects.toThrow('ENOENT')
  await expect(run([], options)).rejects.toThrow(TypeError)
  const abort = new AbortController()
  const running = run(node('process.stdin.resume(); console.error("up")'), {
    ...options,
    signal: abort.signal,
    onLine: () => abort.abort(),
  })
  await expect(running).rejects.toThrow()
})
