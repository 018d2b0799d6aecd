import { SsotError } from '../../core/errors/errors.ts'
import { benchBaseline } from './baseline/bench.ts'
import { type BenchContext, openContext } from './common/context.ts'
import { benchEvidence } from './evidence/bench.ts'
import { benchFiles } from './files/bench.ts'
import { benchHistory } from './history/bench.ts'
import { benchImport } from './import/bench.ts'
import { benchIsolation } from './isolation/bench.ts'
import { benchMatrix } from './matrix/bench.ts'
import { type BenchmarkName, type BenchOptions, parseOptions } from './options.ts'
import { benchRefresh } from './refresh/bench.ts'
import { benchReset } from './reset/bench.ts'
import { benchResetMysql } from './reset-mysql/bench.ts'
import { benchReuse } from './reuse/bench.ts'
import { benchRollback } from './rollback/bench.ts'
import { benchStart } from './start/bench.ts'
import { benchValidate } from './validate/bench.ts'

type Benchmark = (options: BenchOptions, signal: AbortSignal, say: (text: string) => void) => Promise<void>

const BENCHMARKS: Record<BenchmarkName, Benchmark> = {
  start: onEngine(benchStart),
  refresh: onEngine(benchRefresh),
  rollback: onEngine(benchRollback),
  reuse: benchReuse,
  baseline: onEngine(benchBaseline),
  reset: onEngine(benchReset),
  'reset-mysql': onEngine(benchResetMysql),
  isolation: onEngine(benchIsolation),
  evidence: onEngine(benchEvidence),
  validate: benchValidate,
  matrix: benchMatrix,
  history: benchHistory,
  import: benchImport,
  files: benchFiles,
}

/** A benchmark that needs an engine: it gets a context, which is closed at the end. */
function onEngine(
  bench: (context: BenchContext, options: BenchOptions, signal: AbortSignal) => Promise<void>,
): Benchmark {
  return async (options, signal, say) => {
    using context = await openContext(say)
    await bench(context, options, signal)
  }
}

/** Progress goes to standard error, so that the figures can be piped. */
function say(text: string): void {
  console.error(text)
}

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // The listener must stay: signal-exit, a dependency of testcontainers, ends the process if it is the only listener.
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

/** Only the message of an error that is written for users; the stack trace of any other one, which is a bug. */
function describeFailure(error: unknown): string {
  if (error === interruption.signal.reason || error instanceof SsotError) return (error as Error).message
  return error instanceof Error && error.stack !== undefined ? error.stack : String(error)
}
