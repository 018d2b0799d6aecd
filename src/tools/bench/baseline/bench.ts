import { basename } from 'node:path'
import { performance } from 'node:perf_hooks'
import { rulesBeforeStart } from '../../../enforcer/preflight/preflight.ts'
import { makeBaselines } from '../../../stack/baselines/make.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import { pinsOf } from '../../../stack/history/pins.ts'
import type { Beginning } from '../../../stack/start/beginning.ts'
import { startStack } from '../../../stack/start/start-stack.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import { turn } from '../common/turn.ts'
import type { BenchOptions } from '../options.ts'
import { compose } from '../start/contestants/compose.ts'
import { prepareGround, prepareProject } from '../start/ground.ts'
import { MIGRATIONS_MS, makeFixture } from './fixture.ts'
import { figuresOf, makeReport, type Round, WAY_NAMES, type Way } from './report.ts'

const ENVIRONMENT = 'test'
/** What a start from nothing begins with: the same containers as without the table State. */
const NOTHING: Beginning = { from: 'nothing', targets: new Map() }

/** Compares a start from baseline images with one from nothing, and with that of Compose. */
export async function benchBaseline(
  { connection, registry, journal, owner, replay, say }: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  using fixture = makeFixture()
  const load = () => loadDefinition(fixture.root, ENVIRONMENT)
  using ground = await prepareGround(load(), connection, registry, journal, owner)
  const context = () => ({
    ...{ definition: load(), connection, registry, self: owner, signal },
    preflight: rulesBeforeStart(journal.checks),
    pins: () => pinsOf(journal.versions),
    emit: () => {},
  })
  const rival = compose(ground, await prepareProject(ground, 'compose', signal, say))
  const own = (beginning: Beginning) => async () => {
    const stack = await startStack({ ...context(), replay, beginning })
    return { stop: async () => void (await stack.stop()) }
  }
  const ways: Record<Way, () => Promise<{ stop(): Promise<void> }>> = {
    baseline: own({ from: 'baselines' }),
    nothing: own(NOTHING),
    compose: () => rival.start(signal),
  }
  let images: string[] = []
  try {
    const beginMs = performance.now()
    ;({ images } = await makeBaselines(context()))
    const makingMs = performance.now() - beginMs
    const setting = await engineSetting(connection, fixture.root)
    const rounds: Round[] = []
    for (let index = 0; index <= options.rounds; index++) {
      const round: Partial<Round> = {}
      for (const way of turn(WAY_NAMES, index)) {
        signal.throwIfAborted()
        const begin = performance.now()
        const running = await ways[way]()
        round[way] = performance.now() - begin
        await running.stop()
      }
      const texts = WAY_NAMES.map((way) => `${way} ${Math.round(round[way] ?? 0)} ms`)
      say(`${index === 0 ? 'warm-up' : index}: ${texts.join(', ')}`)
      if (index > 0) rounds.push(round as Round)
    }
    const report = makeReport({ setting, migrationsMs: MIGRATIONS_MS, makingMs }, rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // What the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    await rival.cleanUp()
    for (const image of images) await connection.engine.images.remove(image)
    say(`removed what ${basename(fixture.root)} has left`)
  }
}
