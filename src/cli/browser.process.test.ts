import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, isAlive } from '../host/processes/identity.ts'
import { run } from '../host/tools/run.ts'

const PROCESS = join(import.meta.dirname, '..', 'testing', 'processes', 'browser-process.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-browser-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** In a process of its own, as the command line is one: what keeps it alive, and what does not, is the point. */
async function open(...command: string[]): Promise<{ exitCode: number | null; output: string }> {
  const { exitCode, stdout, lines } = await run([process.execPath, PROCESS, ...command], {
    cwd: folder,
    env: process.env,
  })
  return { exitCode, output: stdout + lines.join('\n') }
}

test('a command that has become the browser is left behind, and lives on', async () => {
  const file = join(folder, 'pid')
  const stays = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`
  expect(await open(process.execPath, '--eval', stays)).toEqual({ exitCode: 0, output: 'opened\n' })
  const browser = identify(Number(readFileSync(file, 'utf8')))
  expect(browser !== null && isAlive(browser)).toBe(true)
  if (browser) process.kill(browser.pid)
})

test('a command that hands over to the browser and ends has opened it', async () => {
  expect(await open(process.execPath, '--eval', '')).toEqual({ exitCode: 0, output: 'opened\n' })
})

test.each([
  ['that fails', [process.execPath, '--eval', 'process.exit(3)'], /BROWSER_NOT_OPENED.*exit code 3/],
  ['that is not there', ['/nowhere/xdg-open'], /BROWSER_NOT_OPENED.*ENOENT/],
])('a command %s is told', async (_, command, expected) => {
  const { exitCode, output } = await open(...command)
  expect(exitCode).toBe(0)
  expect(output).toMatch(expected)
})
