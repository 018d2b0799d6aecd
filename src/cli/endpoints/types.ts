import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  checkTypesFile,
  environmentOfTypesFile,
  renderTypesFile,
  type TypesFileCheck,
} from '../../core/endpoints/types-file.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { DEFAULT_ENVIRONMENT } from '../../core/options/options.ts'
import { loadMatrix } from '../../stack/definition/definition.ts'
import type { CliContext } from '../context.ts'

export interface TypesCommand {
  /** Row of the matrix whose services the file names. */
  environment: string
  /** From the working folder; absent: standard output. */
  output?: string
}

/**
 * `ssot-docker types`: writes what makes the type checker know the services of the matrix. A file that is current is
 * left as it is, so that nothing which watches it wakes up.
 *
 * @throws TYPES_NOT_CURRENT when a file of somebody else's is there, which is not overwritten
 */
export function typesCommand(context: CliContext, { environment, output }: TypesCommand): void {
  const { matrix } = loadMatrix(context.cwd)
  const text = renderTypesFile(matrix, environment)
  if (output === undefined) {
    context.print(text.trimEnd())
    return
  }
  const file = resolve(context.cwd, output)
  const former = read(file)
  if (former === text) {
    context.print(`${output} is current`)
    return
  }
  if (former !== null && former !== '' && environmentOfTypesFile(former) === null) {
    throw notCurrent(file, checkTypesFile(former, matrix), 'Name another file, or remove this one.')
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  context.print(`${output} has the services of environment ${environment}`)
}

/**
 * `ssot-docker types --check`: whether a file says what the matrix says of the environment that the file names.
 * @throws TYPES_NOT_CURRENT when it does not, or is not there
 */
export function checkTypesCommand(context: CliContext, output: string): void {
  const { matrix } = loadMatrix(context.cwd)
  const file = resolve(context.cwd, output)
  const text = read(file)
  const check: TypesFileCheck =
    text === null
      ? { isCurrent: false, line: 1, reason: 'there is no such file' }
      : checkTypesFile(text, matrix)
  if (!check.isCurrent) {
    const environment = text === null ? null : environmentOfTypesFile(text)
    const named =
      environment === null || environment === DEFAULT_ENVIRONMENT ? '' : ` --environment ${environment}`
    throw notCurrent(
      file,
      check,
      `Run \`npx ssot-docker types${named} --output ${output}\`, and commit what it writes.`,
    )
  }
  context.print(`${output} is current`)
}

function read(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function notCurrent(file: string, check: TypesFileCheck, todo: string): SsotError {
  return new SsotError({
    code: 'TYPES_NOT_CURRENT',
    summary: 'The types file is not the one that the matrix makes',
    problems: check.isCurrent ? [] : [{ file, line: check.line, column: 1, message: check.reason }],
    todo,
  })
}
