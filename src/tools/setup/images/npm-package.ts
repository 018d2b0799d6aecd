import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes/run.js'
import { SetupFailure } from '../report/failure.js'
import type { NpmPackage } from './recipe.ts'

/**
 * Downloads an npm package and unpacks it into a new folder.
 *
 * @throws SetupFailure when it cannot be downloaded, or its archive does not have the recipe's hash
 */
export async function unpackNpmPackage(folder: string, wanted: NpmPackage): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const todo = 'check that `npm view npm version` works on this machine, then run `npm run setup` again'
  const printed = await run('npm', ['pack', wanted.package, '--json', '--pack-destination', folder], {
    step: 'images',
    summary: `the npm package ${wanted.package} cannot be downloaded`,
    todo,
    cwd: folder,
  })
  const [packed] = JSON.parse(printed) as { filename: string }[]
  const archive = join(folder, packed?.filename ?? '')
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (integrity !== wanted.integrity) {
    throw new SetupFailure({
      step: 'images',
      summary: `the npm package ${wanted.package} does not have the hash in the recipe`,
      todo: 'find out why the registry has another archive; change the recipe only if the new one is right',
      lastLines: [`wanted ${wanted.integrity}`, `got    ${integrity}`],
    })
  }
  const only = (wanted.only ?? []).map((path) => `package/${path}`)
  await run('tar', ['-xzf', archive, '--strip-components=1', '--no-same-owner', '-C', folder, ...only], {
    step: 'images',
    summary: `the npm package ${wanted.package} cannot be unpacked`,
    todo: 'check the free disk space, then run `npm run setup` again',
  })
  rmSync(archive)
}
