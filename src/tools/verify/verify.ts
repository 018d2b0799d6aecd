import { join } from 'node:path'
import { testNewest } from '../engines/newest.ts'
import { homeFolder } from '../setup/home/home.js'
import { readProfile } from '../setup/home/profile.js'
import { dockerCli } from '../setup/images/docker.ts'
import { CHECKS } from './checks.ts'
import { everythingOn, nothingLeft } from './leftovers.ts'
import { runChecks } from './run-checks.ts'
import { runTests } from './run-tests.ts'
import { closingLines, exitCodeOf } from './tally.ts'

/*
 * `npm test`: the checks and a short form of all tests, a search for what they left behind on the engine, and the most
 * important engine tests on the newest engine. Every step runs, also after one that failed, and the last line counts them all.
 */

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
const ENFORCE = { name: 'the rules of the matrix', command: [process.execPath, CLI, 'enforce'] } as const
/** One project at a time: the engine tests and the stacks of e2e would slow each other down. */
const PROJECTS = ['unit', 'property', 'process', 'engine', 'compat', 'kill', 'e2e']
/** `npm run test:kill` runs all random kills, `npm run test:malformed` all malformed repositories, `npm run test:compat` all foreign projects, runners, pools and repositories that are started. */
const SHORT_FORM = { SSOT_KILLS: '4', SSOT_MALFORMED: '10', SSOT_COMPAT: 'short', SSOT_FACES: 'short' }

const { engine } = readProfile(homeFolder(process.env))
if (engine === undefined) throw new Error('no engine is recorded for this machine: run `npm run setup`')
console.log(`The engine of the tests is ${engine.endpoint}: ${engine.because}`)
const docker = dockerCli(engine, process.env)
const env = { ...SHORT_FORM, ...process.env }
const before = new Set(await everythingOn(docker))

const tallies = await runChecks([...CHECKS, ENFORCE])
for (const project of PROJECTS) tallies.push(await runTests(project, { env }))
tallies.push(nothingLeft(before, await everythingOn(docker)))
tallies.push(...(await testNewest(engine, env)))

console.log(closingLines(tallies))
process.exitCode = exitCodeOf(tallies)
