import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { performance } from 'node:perf_hooks'
import Docker from 'dockerode'
import { SsotError } from '../core/errors.ts'
import { describeProgress } from '../core/progress.ts'
import { connect } from '../engine/connect.ts'
import { ensureHome, homeOf } from '../engine/home.ts'
import { identify } from '../engine/process-identity.ts'
import { Registry } from '../engine/registry.ts'
import { run } from '../engine/run.ts'
import { loadDefinition } from '../stack/definition.ts'
import { compose } from './compose.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { nameEngineToProcess } from './environment.ts'
import { floor } from './floor.ts'
import { type Ground, prepareGround, prepareProject } from './ground.ts'
import { type BenchOptions, parseOptions } from './options.ts'
import { ours } from './ours.ts'
import { makeReport, renderReport, type Setting } from './report.ts'
import { runRounds } from './rounds.ts'
import { testcontainers } from './testcontainers.ts'

const ENVIRONMENT = 'test'

/** Compares our start and teardown of the test stack with Compose, testcontainers and the bare engine. */
async function main(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const owner = identify(process.pid)
  if (owner === null) throw new TypeError('This process does not know when it started.')
  const home = homeOf(process.env)
  ensureHome(home)
  using registry = new Registry(home.registry)
  const connection = await connect(home, process.env)
  nameEngineToProcess(connection.env, connection.engine.host)
  using ground = await prepareGround(loadDefinition(process.cwd(), ENVIRONMENT), connection, registry, owner)
  const contestants = await prepareContestants(ground, options, signal)
  const setting = await describeSetting(ground)
  const rounds = await runRounds({
    contestants,
    rounds: options.rounds,
    signal,
    now: () => performance.now(),
    onTiming: (round, name, { startMs, teardownMs }) =>
      say(`${round}: ${name} start ${Math.round(startMs)} ms, teardown ${Math.round(teardownMs)} ms`),
  })
  const report = makeReport(setting, rounds)
  console.log(renderReport(report).join('\n'))
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
}

async function prepareContestants(
  ground: Ground,
  { verbose }: BenchOptions,
  signal: AbortSignal,
): Promise<Record<ContestantName, Contestant>> {
  // The engine is named in the environment by now.
  const docker = new Docker()
  const prepare = (name: ContestantName) => prepareProject(ground, name, signal, say)
  return {
    ours: ours(ground, (event) => verbose && say(describeProgress(event))),
    compose: compose(ground, await prepare('compose')),
    testcontainers: await testcontainers(ground, await prepare('testcontainers')),
    floor: await floor(ground, await prepare('floor'), docker),
  }
}

async function describeSetting({ definition, connection }: Ground): Promise<Setting> {
  const { engine, target, env } = connection
  const version = await run([...target.compose, 'version', '--short'], { cwd: definition.root, env })
  return {
    at: new Date().toISOString(),
    services: definition.matrix.services.length,
    engine: (await engine.version()).version,
    compose: version.stdout.trim(),
    node: process.versions.node,
    cpus: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
  }
}

/** Progress goes beside the figures, so that these can be piped. */
function say(text: string): void {
  console.error(text)
}

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // A listener that stays: signal-exit, which testcontainers brings along, ends the process when it finds itself alone.
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(130)
    say(`${name}: cleaning up`)
    interruption.abort(new Error(`The benchmark was ended by ${name}.`))
  })
}
try {
  await main(parseOptions(process.argv.slice(2)), interruption.signal)
} catch (error) {
  say(describeFailure(error))
  process.exitCode = interruption.signal.aborted ? 130 : 1
}

/** An error that is meant to be read is its own report; any other one is a mistake of ours and shows its place. */
function describeFailure(error: unknown): string {
  if (error === interruption.signal.reason || error instanceof SsotError) return (error as Error).message
  return error instanceof Error && error.stack !== undefined ? error.stack : String(error)
}
