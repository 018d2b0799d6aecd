import type { EngineRecord } from '../setup/home/profile.js'
import type { Tally } from '../verify/tally.ts'
import { runOnSet } from './on-set.ts'
import { SHORT_SUITES } from './suites.ts'

/**
 * Why the tests of `npm test` run on one engine only; null: they run on the newest one as well. Where the set-up has
 * installed an engine, it may install a second one; everywhere else the user has decided which engine there is.
 */
export function whyNotNewest(engine: Pick<EngineRecord, 'kind' | 'endpoint' | 'because'>): string | null {
  if (engine.kind === 'embedded') return null
  return (
    `The engine tests ran only on the engine at ${engine.endpoint}, because ${engine.because}. ` +
    'They run on a second, newer one only where the set-up has chosen the embedded engine: on Debian as root, where no ' +
    'other engine is named or answers. `npm run test:engines` runs all of them on both, on Debian as root.'
  )
}

/** Runs the short form of the engine tests on the newest engine, or says why it does not. */
export async function testNewest(engine: EngineRecord, env: NodeJS.ProcessEnv): Promise<readonly Tally[]> {
  const reason = whyNotNewest(engine)
  if (reason === null) return (await runOnSet('testing', SHORT_SUITES, env)).tallies
  console.log(`\n== engine tests on the newest engine: left out\n${reason}`)
  return []
}
