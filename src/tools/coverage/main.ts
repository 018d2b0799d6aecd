import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { type CoverageMap, type CoverageMapData, createCoverageMap } from '@vitest/istanbul-lib-coverage'
import { runProgram } from '../verify/run-program.ts'
import { processCoverage } from './process-coverage.ts'
import { summarize } from './summary.ts'

/*
 * `npm run coverage [-- PROJECT...]`: how many lines the tests execute, in Vitest's workers and in the processes that tests
 * start: the CLI, keepers, test runners. A process that is killed writes nothing, so what only such processes execute
 * counts as not executed.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..')
const SRC = join(ROOT, 'src')
const DIST = join(ROOT, 'dist')
const given = process.argv.slice(2)
const projects = given.length > 0 ? given : ['unit', 'process', 'engine']

const folder = mkdtempSync(join(tmpdir(), 'ssot-coverage-'))
try {
  const map = createCoverageMap()
  for (const project of projects) map.merge(await workerCoverage(project))
  map.merge(await childCoverage(new Set(map.files())))
  console.log(`\nLines executed by the tests: ${projects.join(', ')}\n\n${summarize(map, SRC)}`)
} finally {
  rmSync(folder, { recursive: true })
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
