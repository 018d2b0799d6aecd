import { parseArgs } from 'node:util'
import { SsotError } from '../../core/errors/errors.ts'

/**
 * `start`: start and teardown of the stack of a test run. `refresh`: builds, and refreshes of a running stack.
 * `validate`: the check of a repository. `import`: the import of this package by a test worker.
 */
export const BENCHMARKS = ['start', 'refresh', 'validate', 'import'] as const
export type BenchmarkName = (typeof BENCHMARKS)[number]

export interface BenchOptions {
  benchmark: BenchmarkName
  /** Number of measured rounds; one warm-up round runs before them. */
  rounds: number
  /** File for the figures as JSON; null: none is written. */
  json: string | null
  /** Whether to print each step of our own starts too. */
  verbose: boolean
}

export const USAGE = 'npm run bench -- [refresh|validate|import] [--rounds N] [--json FILE] [--verbose]'
const DEFAULT_ROUNDS = 5

/** @throws OPTIONS_INVALID */
export function parseOptions(args: readonly string[]): BenchOptions {
  const {
    positionals: [benchmark = 'start', ...others],
    values: { rounds, json, verbose },
  } = readArguments(args)
  if (!isBenchmark(benchmark)) throw invalid(`there is no benchmark ${JSON.stringify(benchmark)}`)
  if (others.length > 0) throw invalid(`${others.join(' ')} is one too many`)
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw invalid(`--rounds is ${JSON.stringify(rounds)}, not a number from 1 to 999`)
  }
  if (json === '') throw invalid('--json has no file')
  return {
    benchmark,
    rounds: rounds === undefined ? DEFAULT_ROUNDS : Number(rounds),
    json: json ?? null,
    verbose: verbose ?? false,
  }
}

function isBenchmark(name: string): name is BenchmarkName {
  return (BENCHMARKS as readonly string[]).includes(name)
}

function readArguments(args: readonly string[]) {
  try {
    const options = {
      rounds: { type: 'string' },
      json: { type: 'string' },
      verbose: { type: 'boolean' },
    } as const
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause))
  }
}

function invalid(reason: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of the benchmark cannot be used: ${reason}`,
    todo: `Write ${USAGE}.`,
  })
}
