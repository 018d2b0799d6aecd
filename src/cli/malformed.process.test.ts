import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { runCli } from '../testing/processes/cli.ts'
import { makeTree } from '../testing/repositories/tree.ts'

/** `npm run test:malformed` runs all of them, `npm test` some. */
const COUNT = Number(process.env.SSOT_MALFORMED ?? 1000)
const SEED = Number(process.env.SSOT_SEED ?? 13)
/** Ends a command that hangs: none takes a hundredth of that. */
const LIMIT_MS = 10_000
const MAIN = join(import.meta.dirname, '..', 'testing', 'malformed', 'main.ts')

test(`no command prints a trace, hangs or tells a mistake without its place in ${COUNT} malformed repositories`, {
  timeout: 60 * 60_000,
}, async () => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, `${SEED}`, `${COUNT}`],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const faults: unknown[] = []
  let [last, done, errors] = ['the start', 0, '']
  const limit = setTimeout(() => {
    faults.push(`${last} took longer than ${LIMIT_MS / 1000} s`)
    child.kill('SIGKILL')
  }, LIMIT_MS)
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    limit.refresh()
    const found = JSON.parse(line)
    if ('done' in found) done = found.done
    else if ('fault' in found) faults.push(found)
    last = line
  })
  await once(child, 'close')
  clearTimeout(limit)
  expect(faults, `seed ${SEED}`).toEqual([])
  expect(done, errors).toBe(COUNT)
})

const MATRIX = join('docker', 'DOCKER_SSOT_MATRIX.md')

test.each([
  ['a named pipe', (file: string) => execFileSync('mkfifo', [file]), 'is a named pipe'],
  ['a folder', (file: string) => mkdirSync(file), 'is a folder'],
] as const)('%s in the place of the matrix is told by every process at once', async (_, make, reason) => {
  using tree = makeTree({ 'docker/compose.yml': 'services: {}\n' })
  make(join(tree.root, MATRIX))
  for (const command of ['validate', 'types']) {
    const { exit, output } = await runCli(tree.root, command)
    expect(exit).not.toBe(0)
    expect(output).toContain(`The matrix ${reason}`)
    expect(output).toMatch(/DOCKER_SSOT_MATRIX\.md(?::1:1|\n\s+1:1)/)
    expect(output).not.toMatch(/^\s+at /m)
  }
})
