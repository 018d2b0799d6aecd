import { join } from 'node:path'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { CHECKS } from './checks.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { closingLine, type Tally } from './tally.ts'

/*
 * `npm test`: all checks, all tests, and a search for what they left behind on the engine. Every step runs, also after one
 * that failed, and the last line counts them all.
 */

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
const ENFORCE = { name: 'the rules of the matrix', command: [process.execPath, CLI, 'enforce'] } as const
/** One project at a time: the engine tests and the stacks of e2e would slow each other down. */
const PROJECTS = ['unit', 'process', 'engine', 'compat', 'kill', 'e2e']
/** `npm run test:kill` runs all random kills, `npm run test:compat` all foreign projects, runners and pools. */
const SHORT_FORM = { SSOT_KILLS: '10', SSOT_COMPAT: 'short', SSOT_FACES: 'short' }

using engine = await testEngine()
const before = new Set(everything())

const tallies = await runChecks([...CHECKS, ENFORCE])
for (const project of PROJECTS) tallies.push(await runTests(project, { ...SHORT_FORM, ...process.env }))
tallies.push(nothingLeft())

console.log(closingLine(tallies))
process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0

function nothingLeft(): Tally {
  console.log('\n== nothing left behind')
  const left = everything().filter((name) => !before.has(name))
  for (const name of left) console.log(`left behind: ${name}`)
  return left.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Everything on the engine, not only what the tests know of. */
function everything(): string[] {
  const lists = [
    engine.docker('ps', '-a', '--format', 'container {{.Names}}'),
    engine.docker('network', 'ls', '--format', 'network {{.Name}}'),
    engine.docker('volume', 'ls', '--format', 'volume {{.Name}}'),
    engine.docker('image', 'ls', '--filter', 'dangling=true', '--format', 'image without a name {{.ID}}'),
  ]
  return lists.flatMap((list) => list.split('\n').filter(Boolean))
}
