import { parseArgs } from 'node:util'
import { SsotError } from '../core/errors.ts'

export interface BenchOptions {
  /** Rounds that count; a warm-up round comes before them. */
  rounds: number
  /** Where the figures are written as JSON; null: nowhere. */
  json: string | null
  /** Say each step of our own starts too. */
  verbose: boolean
}

export const USAGE = 'npm run bench -- [--rounds N] [--json FILE] [--verbose]'
const DEFAULT_ROUNDS = 5

/** @throws OPTIONS_INVALID */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { rounds, json, verbose } = readArguments(args)
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw invalid(`--rounds is ${JSON.stringify(rounds)}, not a number from 1 to 999`)
  }
  if (json === '') throw invalid('--json has no file')
  return {
    rounds: rounds === undefined ? DEFAULT_ROUNDS : Number(rounds),
    json: json ?? null,
    verbose: verbose ?? false,
  }
}

function readArguments(args: readonly string[]): { rounds?: string; json?: string; verbose?: boolean } {
  try {
    const options = {
      rounds: { type: 'string' },
      json: { type: 'string' },
      verbose: { type: 'boolean' },
    } as const
    return parseArgs({ args: [...args], options, strict: true }).values
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
