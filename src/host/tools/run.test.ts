import { expect, test } from 'vitest'
import { run } from './run.ts'

const node = (source: string) => [process.execPath, '-e', source]
const options = { cwd: process.cwd(), env: process.env }

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

test('a command that cannot be started, and one that is aborted, reject', async () => {
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
