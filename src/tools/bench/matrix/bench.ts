import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { MATRIX_PATH } from '../../../host/home/matrix-file.ts'
import { run } from '../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'
import { publish } from '../common/publish.ts'
import { settingNow } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { type Cost, figuresOf, makeReport, type Round } from './report.ts'
import { matrixOf } from './text.ts'

const ROWS = { large: 5000, small: 50 }
const CLI = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'cli', 'main.js')

/** Runs a command of the CLI, and prints the most memory that the process had, in KB, as the last line. */
const CHILD = `
process.argv = [process.argv[0], 'ssot-docker', 'types']
process.on('exit', () => console.error(process.resourceUsage().maxRSS))
await import('SPECIFIER')
`.replace('SPECIFIER', () => pathToFileURL(CLI).href)

/** Compares a command that does little but read the matrix with a large and with a small one, alternately. */
export async function benchMatrix(
  options: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-bench-matrix-'))
  try {
    const roots = { large: write(folder, ROWS.large), small: write(folder, ROWS.small) }
    const setting = settingNow()
    const rounds: Round[] = []
    for (let round = 0; round <= options.rounds; round++) {
      const costs = { large: await costOf(roots.large, signal), small: await costOf(roots.small, signal) }
      const [large, small] = [costs.large, costs.small].map(
        ({ ms, mb }) => `${Math.round(ms)} ms and ${Math.round(mb)} MB`,
      )
      say(`${round === 0 ? 'warm-up' : round}: ${ROWS.large} rows ${large}, ${ROWS.small} rows ${small}`)
      if (round > 0) rounds.push(costs)
    }
    const report = makeReport(setting, ROWS, rounds)
    publish(report, figuresOf(report), options)
  } catch (error) {
    // A command that the interruption ended fails with an error of its own; report the interruption instead.
    throw signal.aborted ? signal.reason : error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function write(folder: string, rows: number): string {
  const root = join(folder, `${rows}`)
  const file = join(root, MATRIX_PATH)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, matrixOf(rows))
  return root
}

async function costOf(root: string, signal: AbortSignal): Promise<Cost> {
  const begin = performance.now()
  const command = [process.execPath, '--input-type=module', '--eval', CHILD]
  const { exitCode, lines } = await run(command, { cwd: root, env: process.env, signal, limit: TEST_LIMIT })
  const ms = performance.now() - begin
  if (exitCode !== 0) throw new Error(`The matrix cannot be read:\n${lines.join('\n')}`)
  return { ms, mb: Number(lines.at(-1)) / 1024 }
}
