import { CommanderError } from 'commander'
import { z } from 'zod'
import { createProgram } from '../../cli/program.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { cliContext } from '../processes/cli-context.ts'
import type { Expected } from './repositories.ts'
import { REFUSAL } from './stand-ins.ts'

/** Every command that reads files of a repository. None of them changes the repository. */
export const COMMANDS: readonly (readonly string[])[] = [
  ['validate', '--format', 'json'],
  ['validate'],
  ['enforce', '--format', 'sarif'],
  ['fix', '--dry-run'],
  ['cleanup'],
  ['init', '--dry-run'],
  ['types'],
  ['types', '--check', '--output', 'docker/api.Dockerfile'],
  ['urls', '--environment', 'dev'],
  ['urls', '--environment', 'dev', '--output', 'json'],
  ['open', 'api', '--environment', 'dev'],
  ['status'],
  ['status', '--json'],
  ['history'],
  ['history', 'dev', '--json'],
  ['history', 'show', '1', '--environment', 'dev'],
  ['history', 'diff', '1', '--environment', 'dev'],
  ['doctor'],
  ['up', 'dev', '--dry-run'],
  ['refresh', '--environment', 'dev', '--dry-run'],
  ['refresh', '--environment', 'dev'],
  ['restart', 'api', '--environment', 'dev'],
  ['logs', 'api', '--environment', 'dev'],
  ['pause', 'api', '--environment', 'dev'],
  ['shell', 'api', '--environment', 'dev'],
  ['exec', 'api', '--environment', 'dev', '--', 'true'],
  ['down', 'dev'],
]

/** The codes of errors that are about a place in a file. */
const ABOUT_PLACES = new Set([
  'MATRIX_INVALID',
  'MATRIX_CONTRADICTED',
  'COMPOSE_FILE_MISSING',
  'COMPOSE_INVALID',
  'BUILD_CONTEXT_MISSING',
  'DOCKERFILE_MISSING',
  'DOCKERFILE_OUTSIDE_PATTERN',
  'FILE_UNREADABLE',
  'TYPES_NOT_CURRENT',
])

/** What is wrong with how a command ended; empty: nothing. */
export interface Ending {
  output: string
  faults: string[]
}

/** Runs a command in this process. */
export async function runCommand(
  command: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ending> {
  let output = ''
  const add = (text: string) => {
    output += `${text}\n`
  }
  const outputs = { print: add, printText: add, printColoured: add, printData: add }
  const progress = { print: add, printText: add, draw: (drawing: string) => add(drawing), columns: null }
  const context = cliContext({ cwd, env, ...outputs, note: add, progress })
  const faults: string[] = []
  try {
    await createProgram(context).parseAsync(['node', 'ssot-docker', ...command])
  } catch (error) {
    faults.push(...faultsOf(error))
    add(error instanceof Error ? error.message : String(error))
  }
  if (/^\s+at .+:\d+:\d+\)?$/mu.test(output))
    faults.push(`it printed a stack trace:\n${output.slice(0, 2000)}`)
  return { output, faults }
}

function faultsOf(error: unknown): string[] {
  if (error instanceof CommanderError) return [`it was not understood: ${error.message}`]
  if (!(error instanceof SsotError)) {
    return [`it threw ${error instanceof Error ? error.stack : String(error)}`]
  }
  if (error.code === 'STACK_FAILED') return [`it failed in a way that nobody foresaw: ${error.message}`]
  if (!ABOUT_PLACES.has(error.code) || error.message.includes(REFUSAL)) return []
  // What `init` has not found has no place.
  if (error.code === 'COMPOSE_FILE_MISSING' && error.summary.startsWith('No compose file')) return []
  const { problems } = error
  const isPlaced = problems.every(({ file, line, column }) => file !== '' && line >= 1 && column >= 1)
  return problems.length > 0 && isPlaced ? [] : [`its error has no place: ${error.message}`]
}

const reportSchema = z.object({
  findings: z.array(z.object({ file: z.string(), message: z.string() })),
  unread: z.array(z.object({ path: z.string(), reason: z.string() })),
})

/** Whether what `validate --format json` printed says this about the file. */
export function isTold(output: string, { path, says }: Expected): boolean {
  // The error with which it ends comes after the report.
  const { findings, unread } = reportSchema.parse(JSON.parse(output.slice(0, output.lastIndexOf('\n}') + 2)))
  return (
    findings.some(({ file, message }) => file === path && message.includes(says)) ||
    unread.some((file) => file.path === path && file.reason.includes(says))
  )
}
