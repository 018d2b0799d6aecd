import { basename } from 'node:path'
import { performance } from 'node:perf_hooks'
import { rulesBeforeStart } from '../../../enforcer/preflight/preflight.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import { pinsOf } from '../../../stack/history/pins.ts'
import { startStack } from '../../../stack/start/start-stack.ts'
import { mysqlServer } from '../../../testing/stores/mysql.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import { turn } from '../common/turn.ts'
import type { BenchOptions } from '../options.ts'
import { CHANGE, makeFixture, SEEDS, SEEDS_IN_WORDS, WRITES } from './fixture.ts'
import { figuresOf, makeReport, type Round, WAY_NAMES, type Way } from './report.ts'
import { restart, sql } from './server.ts'

/** Compares resets of a database of MariaDB with a restart of the server on another stack of the same files. */
export async function benchResetMysql(
  { connection, registry, journal, owner, replay, say }: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { image } = await mysqlServer()
  using fixture = makeFixture(image)
  const definition = loadDefinition(fixture.root, 'test')
  const start = () =>
    startStack({
      ...{ definition, connection, registry, self: owner, signal, replay },
      preflight: rulesBeforeStart(journal.checks),
      pins: () => pinsOf(journal.versions),
      emit: () => {},
    })
  try {
    await using own = await start()
    await using rival = await start()
    await sql(own.info, connection, SEEDS)
    const { resets } = own
    if (resets === null) throw new TypeError('The fixture says how its database is put back.')
    const notingBegin = performance.now()
    await resets.take()
    const notingMs = performance.now() - notingBegin
    const setting = await engineSetting(connection, definition.root)
    const reset = async () => void (await resets.reset())
    const ways: Record<Way, { before(): Promise<void>; act(): Promise<void> }> = {
      untouched: { before: async () => {}, act: reset },
      written: { before: () => sql(own.info, connection, WRITES), act: reset },
      schema: { before: () => sql(own.info, connection, [CHANGE]), act: reset },
      restart: { before: async () => {}, act: () => restart(rival.info, connection) },
    }
    const rounds: Round[] = []
    for (let index = 0; index <= options.rounds; index++) {
      const round: Partial<Round> = {}
      for (const way of turn(WAY_NAMES, index)) {
        signal.throwIfAborted()
        await ways[way].before()
        const begin = performance.now()
        await ways[way].act()
        round[way] = performance.now() - begin
        if (way !== 'restart') await reset()
      }
      const texts = WAY_NAMES.map((way) => `${way} ${(round[way] ?? 0).toFixed(1)} ms`)
      say(`${index === 0 ? 'warm-up' : index}: ${texts.join(', ')}`)
      if (index > 0) rounds.push(round as Round)
    }
    const report = makeReport({ setting, seeds: SEEDS_IN_WORDS, notingMs }, rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // What the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    say(`removed what ${basename(fixture.root)} has left`)
  }
}
