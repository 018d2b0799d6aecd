import { join, relative } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { VERSION } from '../../core/version.ts'
import { readImports } from '../imports/specifiers.ts'
import { PROJECTS } from '../setup/build/build.js'
import { end, succeed } from './command.ts'
import { makeForeign } from './foreign.ts'
import { sizeOfFolder, statedSize } from './install-size.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
/** With this repository's own Node.js and tools. */
const HERE = { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } }

/** The script of a report, which the build puts together from the sources of its page. */
const PAGE_SCRIPT = 'package/dist/report/page/script.js'

describe('the packed package', () => {
  test('publint finds no problem in the packed package', async () => {
    const { exitCode, output } = await end(['npx', 'publint', 'run', '--strict', inject('tarball')], HERE)
    expect(output).toContain('All good!')
    expect(exitCode).toBe(0)
  })

  test('the types of the packed package resolve like its code', async () => {
    // ES modules only: every supported Node.js can `require` them.
    const { exitCode, output } = await end(['npx', 'attw', inject('tarball'), '--profile', 'esm-only'], HERE)
    expect(exitCode, output).toBe(0)
  })

  test('the packed package has exactly the files that the sources compile to', async () => {
    const listed = await succeed(['tar', '-tzf', inject('tarball')], HERE)
    const inPackage = listed.split('\n').filter((path) => /^package\/dist\/.*\.m?js$/.test(path))
    const compiled = await Promise.all(PROJECTS.map(({ config }) => compiledBy(config)))
    expect(inPackage.sort()).toEqual([...compiled.flat(), PAGE_SCRIPT].sort())
  })

  test.each(['index.js', 'jest/environment.mjs'])(
    'a test worker loads only one file of the package for %s',
    async (entry) => {
      const source = await succeed(['tar', '-xOzf', inject('tarball'), `package/dist/${entry}`], HERE)
      const own = readImports(source).filter(({ specifier }) => specifier?.startsWith('.'))
      expect(own.filter(({ kind }) => kind === 'static')).toEqual([])
      expect(own.length).toBeGreaterThan(0) // What starts a keeper is imported on demand.
    },
  )

  test('an installation of the packed package has the size in the README, and its command runs', async () => {
    using project = makeForeign(inject('tarball'), { 'package.json': '{ "private": true }' })
    // Without the peer dependencies, which a project has anyway.
    const install = ['npm', 'install', '--legacy-peer-deps', '--ignore-scripts', project.tarball]
    const installed = await project.run(install)
    expect(installed.exitCode, installed.output).toBe(0)
    const { packages, megabytes } = sizeOfFolder(join(project.root, 'node_modules'))
    const stated = statedSize()
    // npm may install newer versions of dependencies than this repository's lockfile has.
    expect(Math.abs(packages / stated.packages - 1), `${packages} packages`).toBeLessThan(0.15)
    expect(Math.abs(megabytes / stated.megabytes - 1), `${megabytes} MB`).toBeLessThan(0.15)
    const version = await project.run(['npx', 'ssot-docker', '--version'])
    expect(version).toEqual({ exitCode: 0, output: VERSION })
  })
})

/** The JavaScript files that TypeScript compiles a project to, by path in the tarball. */
async function compiledBy(project: string): Promise<string[]> {
  const tsc = ['npx', 'tsc', '-p', project]
  const { compilerOptions } = JSON.parse(await succeed([...tsc, '--showConfig'], HERE))
  const from = join(ROOT, compilerOptions.rootDir)
  const to = join('package', compilerOptions.outDir)
  const sources = (await succeed([...tsc, '--listFilesOnly'], HERE)).split('\n')
  return sources
    .filter((path) => path.startsWith(from) && !/\.d\.[mc]?ts$/.test(path))
    .map((path) => join(to, relative(from, path)).replace(/\.(m?)ts$/, '.$1js'))
}
