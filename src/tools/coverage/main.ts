import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { type CoverageMap, type CoverageMapData, createCoverageMap } from '@vitest/istanbul-lib-coverage'
import { runProgram } from '../verify/run-program.ts'
import { processCoverage } from './process-coverage.ts'
import { summarize } from './summary.ts'

/*
 * `npm run coverage [-- PROJECT...]`: how many lines the tests execute, in Vitest's workers and in the processes that tests
 * start: the CLI, keepers, test runners. The figures are lower bounds, see `NOT_COUNTED`.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SRC = join(ROOT, 'src')
const DIST = join(ROOT, 'dist')
const NOT_COUNTED =
  'Not counted: what processes execute that are killed, and modules that a test runner under test transforms before it runs\n' +
  'them, as Vitest does with the environment and the global setup (most of vitest and runner).'
const given = process.argv.slice(2)
const projects = given.length > 0 ? given : ['unit', 'property', 'process', 'engine']

const folder = mkdtempSync(join(tmpdir(), 'ssot-coverage-'))
const remove = () => rmSync(folder, { recursive: true, force: true })
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    remove() // The files of a whole run take about 2 GB.
    process.exit(130)
  })
}
try {
  const map = createCoverageMap()
  for (const project of projects) map.merge(await workerCoverage(project))
  map.merge(await childCoverage(new Set(map.files())))
  console.log(
    `\nLines executed by the tests: ${projects.join(', ')}\n\n${summarize(map, SRC)}\n\n${NOT_COUNTED}`,
  )
} finally {
  remove()
}

/** Runs a project of `vitest.config.ts`; what its tests executed in Vitest's own workers. */
async function workerCoverage(project: string): Promise<CoverageMapData> {
  const reports = join(folder, project)
  const options = ['--coverage', `--coverage.reportsDirectory=${reports}`]
  const { exitCode } = await runProgram(['vitest', 'run', '--project', project, ...options], {
    output: 'show',
    env: { ...process.env, SSOT_DOCKER_COVERAGE: join(folder, 'processes') },
  })
  if (exitCode !== 0) process.exitCode = exitCode
  const report = join(reports, 'coverage-final.json')
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
}

/** What the processes that tests started executed of files that Vitest counts. */
async function childCoverage(files: ReadonlySet<string>): Promise<CoverageMap> {
  const map = await processCoverage(
    join(folder, 'processes'),
    (path) => path.startsWith(DIST + sep) || files.has(path),
  )
  map.filter((file) => files.has(file))
  return map
}
