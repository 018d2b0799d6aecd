import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { closingLine, reportSchema, type Tally, tallyOf } from './tally.ts'

/*
 * `npm test`: lint, type check, the rules of the matrix on this repository, every test there is, and a look at what they
 * left behind. Each step runs, also after one that failed, and the closing line counts them all.
 */

const BIN = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin')
const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
/** One at a time: the engine tests and the stacks of e2e would take the processor from each other. */
const PROJECTS = ['unit', 'process', 'engine', 'compat', 'kill', 'e2e']
/** All random kills are for `npm run test:kill`; all foreign projects, runners and pools for `npm run test:compat`. */
const SHORT_FORM = { SSOT_KILLS: '10', SSOT_COMPAT: 'short', SSOT_FACES: 'short' }

const reports = mkdtempSync(join(tmpdir(), 'ssot-reports-'))
const tallies: Tally[] = []
using engine = await testEngine()
const before = new Set(everything())

tallies.push(await check('lint', 'biome', 'check', '--error-on-warnings', '.'))
tallies.push(await check('type check', 'tsc', '-p', 'tsconfig.json'))
// With the services of this repository's matrix, which the package's own sources must not see.
tallies.push(await check('type check of e2e', 'tsc', '-p', 'e2e'))
// The page needs the types of a browser, which everything else must not see.
tallies.push(await check('type check of the page', 'tsc', '-p', 'fixtures/frontend/page'))
tallies.push(await check('the rules of the matrix', process.execPath, CLI, 'enforce'))
for (const project of PROJECTS) tallies.push(await tests(project))
tallies.push(nothingLeft())
rmSync(reports, { recursive: true })

console.log(closingLine(tallies))
process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0

async function check(name: string, command: string, ...args: string[]): Promise<Tally> {
  console.log(`\n== ${name}`)
  return (await run(command, ...args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function tests(project: string): Promise<Tally> {
  console.log(`\n== ${project} tests`)
  const report = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const exitCode = await run('vitest', 'run', '--project', project, ...reporters)
  return tallyOf(exitCode, readReport(report))
}

function readReport(file: string): z.infer<typeof reportSchema> | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // Vitest ended before it could write one; its exit code counts.
  }
}

function nothingLeft(): Tally {
  console.log('\n== nothing left behind')
  const left = everything().filter((name) => !before.has(name))
  for (const name of left) console.log(`left behind: ${name}`)
  return left.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** All that there is on the engine, whosever it is: a test may also forget what it made itself. */
function everything(): string[] {
  const lists = [
    engine.docker('ps', '-a', '--format', 'container {{.Names}}'),
    engine.docker('network', 'ls', '--format', 'network {{.Name}}'),
    engine.docker('volume', 'ls', '--format', 'volume {{.Name}}'),
    engine.docker('image', 'ls', '--filter', 'dangling=true', '--format', 'image without a name {{.ID}}'),
  ]
  return lists.flatMap((list) => list.split('\n').filter(Boolean))
}

async function run(command: string, ...args: string[]): Promise<number> {
  const child = spawn(resolve(BIN, command), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...SHORT_FORM, ...process.env },
  })
  const [code]: (number | null)[] = await once(child, 'close')
  return code ?? 1
}
