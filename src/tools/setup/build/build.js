import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles } from '../files/hash.js'
import { run } from '../processes/run.js'
import { joinCliEntry } from './cli-entry.js'
import { markCommonJs } from './commonjs.js'
import { makeExecutable } from './executable.js'
import { joinReportPage } from './report-page.js'
import { joinWorkerEntries } from './worker-entries.js'

const STEP = 'build'
const STAMP = '.ssot-docker-built'
/** Each TypeScript project with the folder of the build that it is compiled into. */
export const PROJECTS = [
  { config: 'tsconfig.build.json', folder: '.' },
  { config: 'tsconfig.require.json', folder: 'cjs' },
]
const SOURCES = ['src', 'tsconfig.json', ...PROJECTS.map(({ config }) => config), 'package.json']

/**
 * @param {string} root The checkout.
 * @returns {{ current: boolean, hash: string }}
 */
export function checkBuild(root) {
  const hash = hashFiles(root, SOURCES, (file) => !/\.test\.[jt]s$/.test(file))
  const stamp = join(root, 'dist', STAMP)
  return { current: existsSync(stamp) && readFileSync(stamp, 'utf8') === hash, hash }
}

/**
 * Compiles `src` into `dist`, which is replaced as a whole: a process never sees a half-written `dist`, and the output of
 * deleted sources is deleted too. Hold the checkout's lock.
 *
 * @param {string} root
 * @param {import('../report/output.js').StepReport} report
 */
export async function build(root, report) {
  report.say('compiling src into dist')
  // Computed first: if a source changes while tsc runs, the next set-up builds again.
  const { hash } = checkBuild(root)
  const fresh = join(root, 'dist.new')
  const former = join(root, 'dist.old')
  for (const folder of [fresh, former]) rmSync(folder, { recursive: true, force: true })
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` }
  for (const { config, folder } of PROJECTS) {
    await run(join(root, 'node_modules/.bin/tsc'), ['-p', config, '--outDir', join(fresh, folder)], {
      step: STEP,
      summary: 'the sources do not compile',
      todo: 'correct the errors above, then run `npm run setup` again',
      cwd: root,
      env,
    })
  }
  await joinWorkerEntries(root, fresh, { step: STEP, env })
  await joinCliEntry(root, fresh, { step: STEP, env })
  await joinReportPage(root, fresh, { step: STEP, env })
  makeExecutable(root, fresh)
  markCommonJs(fresh)
  writeFileSync(join(fresh, STAMP), hash)
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), former)
  renameSync(fresh, join(root, 'dist'))
  rmSync(former, { recursive: true, force: true })
  report.done('dist matches src')
}
