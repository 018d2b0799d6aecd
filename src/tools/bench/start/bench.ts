import { performance } from 'node:perf_hooks'
import Docker from 'dockerode'
import type { StackEvent } from '../../../core/events/event.ts'
import { recorder } from '../../../core/events/recorder.ts'
import { describeEvent, isProgress } from '../../../core/events/wording.ts'
import { nowMs } from '../../../host/clock.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { describeSetting } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { compose } from './contestants/compose.ts'
import { floor } from './contestants/floor.ts'
import { ours } from './contestants/ours.ts'
import { testcontainers } from './contestants/testcontainers.ts'
import { type Ground, prepareGround, prepareProject } from './ground.ts'
import { makeReport, renderReport } from './report.ts'
import { runRounds } from './rounds.ts'

const ENVIRONMENT = 'test'

/** Compares our start and teardown of the test stack with those of Compose, testcontainers and the bare Engine API. */
export async function benchStart(
  { connection, registry, journal, owner, say }: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  using ground = await prepareGround(
    loadDefinition(process.cwd(), ENVIRONMENT),
    connection,
    registry,
    journal,
    owner,
  )
  const contestants = await prepareContestants(ground, options, signal, say)
  const setting = await describeSetting(ground.definition, connection)
  const rounds = await runRounds({
    contestants,
    rounds: options.rounds,
    signal,
    now: () => performance.now(),
    onTiming: (round, name, { startMs, teardownMs }) =>
      say(`${round}: ${name} start ${Math.round(startMs)} ms, teardown ${Math.round(teardownMs)} ms`),
  })
  const report = makeReport(setting, rounds)
  publish(report, renderReport(report), options)
}

async function prepareContestants(
  ground: Ground,
  { verbose }: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Record<ContestantName, Contestant>> {
  // It reads the engine's address from the environment of this process.
  const docker = new Docker()
  const prepare = (name: ContestantName) => prepareProject(ground, name, signal, say)
  return {
    ours: ours(ground, recorder(verbose ? lines(say) : undefined, nowMs)),
    compose: compose(ground, await prepare('compose')),
    testcontainers: await testcontainers(ground, await prepare('testcontainers')),
    floor: await floor(ground, await prepare('floor'), docker),
  }
}

/** A line for each event, with the time since the first one. */
function lines(say: (text: string) => void): (event: StackEvent) => void {
  let beginMs: number | undefined
  return (event) => {
    beginMs ??= event.atMs
    if (isProgress(event)) say(describeEvent(event, beginMs))
  }
}
