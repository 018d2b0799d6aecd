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

describe('the packed package', () => {
  test('publint finds nothing', async () => {
    const { exitCode, output } = await end(['npx', 'publint', 'run', '--strict', inject('tarball')], HERE)
    expect(output).toContain('All good!')
    expect(exitCode).toBe(0)
  })

  test('its types are found as its code is', async () => {
    // ES modules only: CommonJS code loads them by the `require` of every supported Node.js.
    const { exitCode, output } = await end(['npx', 'attw', inject('tarball'), '--profile', 'esm-only'], HERE)
    expect(exitCode, output).toBe(0)
  })

  test('it holds what the sources compile to, and nothing else', async () => {
    const listed = await succeed(['tar', '-tzf', inject('tarball')], HERE)
    const inPackage = listed.split('\n').filter((path) => /^package\/dist\/.*\.m?js$/.test(path))
    const compiled = await Promise.all(PROJECTS.map(({ config }) => compiledBy(config)))
    expect(inPackage.sort()).toEqual(compiled.flat().sort())
  })

  test.each(['index.js', 'jest/environment.mjs'])('a worker loads one file of it for %s', async (entry) => {
    const source = await succeed(['tar', '-xOzf', inject('tarball'), `package/dist/${entry}`], HERE)
    const own = readImports(source).filter(({ specifier }) => specifier?.startsWith('.'))
    expect(own.filter(({ kind }) => kind === 'static')).toEqual([])
    expect(own.length).toBeGreaterThan(0) // It can still start a keeper.
  })

  test('it is as large, with all that it needs, as the README says; its command runs', async () => {
    using project = makeForeign(inject('tarball'), { 'package.json': '{ "private": true }' })
    // Without the peers, which the project has anyway.
    const install = ['npm', 'install', '--legacy-peer-deps', '--ignore-scripts', project.tarball]
    const installed = await project.run(install)
    expect(installed.exitCode, installed.output).toBe(0)
    const { packages, megabytes } = sizeOfFolder(join(project.root, 'node_modules'))
    const stated = statedSize()
    // Other versions of dependencies than those of this repository's lockfile may have been chosen.
    expect(Math.abs(packages / stated.packages - 1), `${packages} packages`).toBeLessThan(0.15)
    expect(Math.abs(megabytes / stated.megabytes - 1), `${megabytes} MB`).toBeLessThan(0.15)
    const version = await project.run(['npx', 'ssot-docker', '--version'])
    expect(version).toEqual({ exitCode: 0, output: VERSION })
  })
})

/** What TypeScript makes of a project, by path in the tarball. */
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
