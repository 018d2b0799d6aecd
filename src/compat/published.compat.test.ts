import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { VERSION } from '../core/version.ts'
import { end, succeed } from './command.ts'
import { makeForeign } from './foreign.ts'
import { sizeOfFolder, statedSize } from './install-size.ts'

const ROOT = join(import.meta.dirname, '..', '..')
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
    const compiled = await Promise.all(builtProjects().map(compiledBy))
    expect(inPackage.sort()).toEqual(compiled.flat().sort())
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

/** The TypeScript projects that `npm run build` compiles. */
function builtProjects(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return [...String(scripts.build).matchAll(/tsc -p (\S+)/g)].map((match) => match[1] ?? '')
}

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
