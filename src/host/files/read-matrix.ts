import { join } from 'node:path'
import type { Matrix } from '../../core/matrix/matrix.ts'
import { matrixInvalid, parseMatrix } from '../../core/matrix/parse.ts'
import { MATRIX_PATH } from '../home/matrix-file.ts'
import { readText } from './read-text.ts'

/**
 * Reads the matrix of a repository.
 * @param root the folder that has it
 * @throws MATRIX_INVALID with every problem, also when it is not a file or cannot be read
 */
export function readMatrix(root: string): Matrix {
  const file = join(root, MATRIX_PATH)
  const read = readText(file, { within: root })
  if (!('reason' in read)) return parseMatrix(read.text, file)
  throw matrixInvalid(file, [{ file, line: read.line, column: 1, message: `The matrix ${read.reason}` }])
}
