import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, isAlive } from '../../host/processes/identity.ts'
import { run } from '../../host/tools/run.ts'
import { TEST_LIMIT } from '../../testing/processes/limit.ts'

const PROCESS = join(import.meta.dirname, '..', '..', 'testing', 'processes', 'browser-process.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-browser-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `openBrowser` in its own process, to test that the process ends while the browser keeps running. */
async function open(...command: string[]): Promise<{ exitCode: number | null; output: string }> {
  const { exitCode, stdout, lines } = await run([process.execPath, PROCESS, ...command], {
    cwd: folder,
    env: process.env,
    limit: TEST_LIMIT,
  })
  return { exitCode, output: stdout + lines.join('\n') }
}

test('a command that becomes the browser keeps running after the process has ended', async () => {
  const file = join(folder, 'pid')
  const stays = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`
  expect(await open(process.execPath, '--eval', stays)).toEqual({ exitCode: 0, output: 'opened\n' })
  const browser = identify(Number(readFileSync(file, 'utf8')))
  expect(browser !== null && isAlive(browser)).toBe(true)
  if (browser) process.kill(browser.pid)
})

test('a command that exits with 0 has opened the browser', async () => {
  expect(await open(process.execPath, '--eval', '')).toEqual({ exitCode: 0, output: 'opened\n' })
})

test.each([
  ['fails', [process.execPath, '--eval', 'process.exit(3)'], /BROWSER_NOT_OPENED.*exited with code 3/],
  ['does not exist', ['/nowhere/xdg-open'], /BROWSER_NOT_OPENED.*ENOENT/],
])('a command that %s is reported as BROWSER_NOT_OPENED', async (_, command, expected) => {
  const { exitCode, output } = await open(...command)
  expect(exitCode).toBe(0)
  expect(output).toMatch(expected)
})
