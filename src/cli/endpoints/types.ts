import { resolve } from 'node:path'
import {
  checkTypesFile,
  environmentOfTypesFile,
  renderTypesFile,
  type TypesFileCheck,
} from '../../core/endpoints/types-file.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { DEFAULT_ENVIRONMENT } from '../../core/options/options.ts'
import { readText } from '../../host/files/read-text.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import { loadMatrix } from '../../stack/definition/definition.ts'
import type { CliContext } from '../context.ts'

export interface TypesCommand {
  /** The environment whose services the file names. */
  environment: string
  /** File to write, relative to the working folder. Absent: standard output. */
  output?: string
}

/**
 * Runs `ssot-docker types`: writes the types file. A file that is up to date is not written, so that programs which watch
 * it do nothing.
 *
 * @throws TYPES_NOT_CURRENT when the file exists and was not written by this command
 */
export function typesCommand(context: CliContext, { environment, output }: TypesCommand): void {
  const { matrix } = loadMatrix(context.cwd)
  const text = renderTypesFile(matrix, environment)
  if (output === undefined) {
    context.printText(text.trimEnd())
    return
  }
  const file = resolve(context.cwd, output)
  const former = read(file)
  if (former === text) {
    context.print(`${output} is up to date`)
    return
  }
  if (former !== null && former !== '' && environmentOfTypesFile(former) === null) {
    throw notCurrent(file, checkTypesFile(former, matrix), 'Name another file, or delete this one.')
  }
  writeTextFile(file, text)
  context.print(`${output} written: the services of environment ${environment}`)
}

/**
 * Runs `ssot-docker types --check`: compares a types file with the matrix. The file itself names its environment.
 * @throws TYPES_NOT_CURRENT when the file does not match the matrix, or does not exist
 */
export function checkTypesCommand(context: CliContext, output: string): void {
  const { matrix } = loadMatrix(context.cwd)
  const file = resolve(context.cwd, output)
  const text = read(file)
  const check: TypesFileCheck =
    text === null
      ? { isCurrent: false, line: 1, reason: 'the file does not exist' }
      : checkTypesFile(text, matrix)
  if (!check.isCurrent) {
    const environment = text === null ? null : environmentOfTypesFile(text)
    const named =
      environment === null || environment === DEFAULT_ENVIRONMENT ? '' : ` --environment ${environment}`
    throw notCurrent(
      file,
      check,
      `Run \`npx ssot-docker types${named} --output ${output}\`, and commit the file.`,
    )
  }
  context.print(`${output} is up to date`)
}

/** @throws FILE_UNREADABLE when there is something else than a text */
function read(file: string): string | null {
  const read = readText(file)
  if (!('reason' in read)) return read.text
  if (read.isMissing) return null
  throw new SsotError({
    code: 'FILE_UNREADABLE',
    summary: `${file} ${read.reason}`,
    problems: [{ file, line: read.line, column: 1, message: `The file ${read.reason}` }],
    todo: 'Name another file for the types. Without --output they are printed.',
  })
}

function notCurrent(file: string, check: TypesFileCheck, todo: string): SsotError {
  return new SsotError({
    code: 'TYPES_NOT_CURRENT',
    summary: 'The types file does not match the matrix',
    problems: check.isCurrent ? [] : [{ file, line: check.line, column: 1, message: check.reason }],
    todo,
  })
}
