import { SsotError } from '../../core/errors/errors.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import type { MatrixReading } from '../repository.ts'
import type { Source } from '../source.ts'

/**
 * Reads the matrix at `path`. If `source` is null, there is no such file, and the result has no matrix and no problems.
 */
export function readMatrixFile(path: string, source: Source | null): MatrixReading {
  if (source === null) return { path, source, matrix: null, problems: [] }
  try {
    return { path, source, matrix: parseMatrix(source.text, path), problems: [] }
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'MATRIX_INVALID') throw error
    return { path, source, matrix: null, problems: error.problems }
  }
}
