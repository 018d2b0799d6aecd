import { SsotError } from '../../core/errors/errors.ts'
import { type BenchContext, openContext } from './common/context.ts'
import { benchImport } from './import/bench.ts'
import { type BenchmarkName, type BenchOptions, parseOptions } from './options.ts'
import { benchRefresh } from './refresh/bench.ts'
import { benchStart } from './start/bench.ts'
import { benchValidate } from './validate/bench.ts'

type Benchmark = (options: BenchOptions, signal: AbortSignal, say: (text: string) => void) => Promise<void>

const BENCHMARKS: Record<BenchmarkName, Benchmark> = {
  start: onEngine(benchStart),
  refresh: onEngine(benchRefresh),
  validate: benchValidate,
  import: benchImport,
}

/** A benchmark that needs an engine and what belongs to it. */
function onEngine(
  bench: (context: BenchContext, options: BenchOptions, signal: AbortSignal) => Promise<void>,
): Benchmark {
  return async (options, signal, say) => {
    using context = await openContext(say)
    await bench(context, options, signal)
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
  const options = parseOptions(process.argv.slice(2))
  await BENCHMARKS[options.benchmark](options, interruption.signal, say)
} catch (error) {
  say(describeFailure(error))
  process.exitCode = interruption.signal.aborted ? 130 : 1
}

/** An error that is meant to be read is its own report; any other one is a mistake of ours and shows its place. */
function describeFailure(error: unknown): string {
  if (error === interruption.signal.reason || error instanceof SsotError) return (error as Error).message
  return error instanceof Error && error.stack !== undefined ? error.stack : String(error)
}
