import { parseArgs } from 'node:util'
import { ENGINE_SETS, type EngineSet, isEngineSet } from '../setup/engine/sets.js'

export interface Options {
  sets: readonly EngineSet[]
  /** Files, or parts of their names; empty: all tests. */
  files: readonly string[]
}

/**
 * @param args the arguments behind `npm run test:engines --`
 * @throws Error when one is unknown
 */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { engine: { type: 'string' } },
    allowPositionals: true,
  })
  const { engine } = values
  const all = Object.keys(ENGINE_SETS).filter(isEngineSet)
  if (engine !== undefined && !isEngineSet(engine)) {
    throw new Error(`--engine is ${JSON.stringify(engine)}; it must be ${all.join(' or ')}`)
  }
  return { sets: engine === undefined ? all : [engine], files: positionals }
}
