import { describe, expect, test } from 'vitest'
import { createExcerpt, run } from './run.js'

const failing = { step: 'engine', summary: 'it cannot be done', todo: 'do something else' }
const node = (script: string) => run(process.execPath, ['-e', script], failing)

describe('a command', () => {
  test('a command returns its output', async () => {
    expect(await node('process.stdout.write("out"); console.error("err")')).toBe('out')
  })

  test('the error of a failed command has step, command, exit code, both outputs and what to do', async () => {
    const error = await node('console.log("one"); console.error("two"); process.exitCode = 3').catch((e) => e)
    expect(error.message).toContain('engine failed: it cannot be done')
    expect(error.message).toContain('ended with: 3')
    expect(error.message).toMatch(/one\n\s+two|two\n\s+one/)
    expect(error.message).toContain('What to do: do something else')
  })

  test('the error of a killed command names the signal', async () => {
    await expect(node('process.kill(process.pid, "SIGKILL")')).rejects.toThrow('ended with: SIGKILL')
  })

  test('a command that does not exist is an error', async () => {
    await expect(run('/no/such/program', [], failing)).rejects.toThrow('ENOENT')
  })

  test('the error of a command shows neither the address of a mirror nor a password', async () => {
    const error = await node('console.error("https://user:secret@mirror.test/x"); process.exit(1)').catch(
      (e) => e,
    )
    const evidence = error.lastLines.join('\n')
    expect(evidence).toBe('<mirror>/x')
  })
})

test('an excerpt of long output has its first and last lines, and the number of lines left out', () => {
  const excerpt = createExcerpt(2, 2)
  for (const line of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) excerpt.add(line)
  expect(excerpt.get()).toEqual(['a', 'b', '... 3 more lines ...', 'f', 'g'])
  const short = createExcerpt(2, 2)
  for (const line of ['a', 'b', 'c', 'd']) short.add(line)
  expect(short.get()).toEqual(['a', 'b', 'c', 'd'])
})
