import { parseArgs } from 'node:util'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { growthIn } from './growth.ts'
import { soak } from './soak.ts'

/*
 * `npm run soak -- --runs 300`: prints what is held after each run. The exit code is 1 if something grows.
 */

const { values } = parseArgs({ options: { runs: { type: 'string', default: '300' } }, strict: true })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 4)
  throw new TypeError(`--runs is ${values.runs}, not a number from 4 on`)

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => interruption.abort(new Error(`The soak was ended by ${name}.`)))

using engine = await testEngine()
const samples = await soak(
  engine,
  runs,
  (sample, run, ms) => {
    const held = Object.entries(sample).map(([what, value]) => `${what} ${Math.round(value)}`)
    console.log(`${run}: ${Math.round(ms)} ms, ${held.join(', ')}`)
  },
  { signal: interruption.signal },
)
const growth = growthIn(samples)
console.log(growth.length === 0 ? `nothing has grown in ${runs} runs` : `has grown: ${growth.join(', ')}`)
if (growth.length > 0) process.exitCode = 1
