import { relative, sep } from 'node:path'
import { type CoverageMap, createCoverageSummary } from '@vitest/istanbul-lib-coverage'

/**
 * How many lines of each folder, and of all, were executed, as text:
 *
 * ```text
 * core     97.1 %   1204 of 1240 lines
 * all      97.1 %   1204 of 1240 lines
 * ```
 *
 * A file in `src` itself counts for the folder `.`.
 *
 * @param src the absolute path of the folder whose folders are listed
 */
export function summarize(map: CoverageMap, src: string): string {
  const folders = Map.groupBy(map.files(), (file) => folderOf(relative(src, file)))
  const rows = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, files]) => ({ name: folder, ...linesOf(map, files) }))
  const all = { name: 'all', ...linesOf(map, map.files()) }
  return [...rows, all].map(rowText).join('\n')
}

function folderOf(path: string): string {
  return path.includes(sep) ? (path.split(sep)[0] ?? '') : '.'
}

function linesOf(map: CoverageMap, files: readonly string[]): { covered: number; total: number } {
  const summary = createCoverageSummary()
  for (const file of files) summary.merge(map.fileCoverageFor(file).toSummary())
  return summary.lines
}

function rowText({ name, covered, total }: { name: string; covered: number; total: number }): string {
  const percent = total === 0 ? 100 : (covered / total) * 100
  return `${name.padEnd(10)}${percent.toFixed(1).padStart(5)} %  ${`${covered}`.padStart(6)} of ${total} lines`
}
