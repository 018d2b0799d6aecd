import { parseArgs } from 'node:util'
import { SsotError } from '../../core/errors/errors.ts'
import { BESIDES, type Beside } from './start/beside.ts'

/**
 * `start`: start and teardown of the stack of a test run. `refresh`: builds, and refreshes of a running stack.
 * `rollback`: going back to a version, beside rebuilding it. `reuse`: runs on a stack that was kept for them. `baseline`: a start
 * from baseline images. `reset` and `reset-mysql`: what puts the stores of a stack back. `isolation`: a stack for each test file. `evidence`: keeping what services print. `validate`: the check of a repository. `matrix`: reading a large matrix.
 * `history`: the trail of a thousand commits. `import`: the import of this package by a test worker.
 * `files`: what the environment adds to a test file.
 */
export const BENCHMARKS = [
  'start',
  'refresh',
  'rollback',
  'reuse',
  'baseline',
  'reset',
  'reset-mysql',
  'isolation',
  'evidence',
  'validate',
  'matrix',
  'history',
  'import',
  'files',
] as const
export type BenchmarkName = (typeof BENCHMARKS)[number]

export interface BenchOptions {
  benchmark: BenchmarkName
  /** Number of measured rounds; one warm-up round runs before them. */
  rounds: number
  /** File for the figures as JSON; null: none is written. */
  json: string | null
  /** Whether to publish the figures on the pages of the documentation. */
  page: boolean
  /** Whether to print each step of our own starts too. */
  verbose: boolean
  /** Whether to print what a start waits for. */
  trace: boolean
  /** What the machine does besides. */
  beside: Beside
}

/** The benchmark of starts needs no name. */
export const USAGE = `npm run bench -- [${BENCHMARKS.slice(1).join('|')}] [--rounds N] [--json FILE] [--page] [--verbose] [--trace] [--beside busy|stacks]`
const DEFAULT_ROUNDS = 5

/** @throws OPTIONS_INVALID */
export function parseOptions(args: readonly string[]): BenchOptions {
  const {
    positionals: [benchmark = 'start', ...others],
    values: { rounds, json, page, verbose, trace, beside = 'nothing' },
  } = readArguments(args)
  if (!isBenchmark(benchmark)) throw invalid(`there is no benchmark ${JSON.stringify(benchmark)}`)
  if (others.length > 0) throw invalid(`${others.join(' ')} is one too many`)
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw invalid(`--rounds is ${JSON.stringify(rounds)}, not a number from 1 to 999`)
  }
  if (json === '') throw invalid('--json has no file')
  if (trace && benchmark !== 'start') throw invalid(`${benchmark} has no --trace`)
  if (!isBeside(beside))
    throw invalid(`--beside is ${JSON.stringify(beside)}, not one of ${BESIDES.join(', ')}`)
  if (beside !== 'nothing' && benchmark !== 'start') throw invalid(`${benchmark} has no --beside`)
  return {
    benchmark,
    rounds: rounds === undefined ? DEFAULT_ROUNDS : Number(rounds),
    json: json ?? null,
    page: page ?? false,
    verbose: verbose ?? false,
    trace: trace ?? false,
    beside,
  }
}

function isBeside(name: string): name is Beside {
  return (BESIDES as readonly string[]).includes(name)
}

function isBenchmark(name: string): name is BenchmarkName {
  return (BENCHMARKS as readonly string[]).includes(name)
}

function readArguments(args: readonly string[]) {
  try {
    const options = {
      rounds: { type: 'string' },
      json: { type: 'string' },
      page: { type: 'boolean' },
      verbose: { type: 'boolean' },
      trace: { type: 'boolean' },
      beside: { type: 'string' },
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
