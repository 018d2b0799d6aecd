import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { commandEnvironment, succeed } from './command.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the packed package. */
    tarball: string
  }
}

const ROOT = join(import.meta.dirname, '..', '..', '..')

/**
 * Packs this repository once for all files of the project `compat`: what they install is what a release would be.
 * Nothing is built here, for a build would pull `dist` from under other tests; `npm run setup` has done it.
 */
export default async function pack(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-pack-')))
  const command = ['npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [packed]: { filename: string }[] = JSON.parse(
    await succeed(command, { cwd: ROOT, env: commandEnvironment() }),
  )
  if (packed === undefined) throw new Error('npm pack has not said what it packed.')
  project.provide('tarball', join(folder, packed.filename))
  return () => rmSync(folder, { recursive: true })
}
