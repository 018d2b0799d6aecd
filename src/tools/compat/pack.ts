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
 * Packs this repository once for all test files of the project `compat`, so that they install what a release would be.
 * It does not build, since a build replaces `dist` while other tests use it; `npm run setup` has built it.
 */
export default async function pack(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-pack-')))
  const command = ['npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [packed]: { filename: string }[] = JSON.parse(
    await succeed(command, { cwd: ROOT, env: commandEnvironment() }),
  )
  if (packed === undefined) throw new Error('npm pack did not report a file.')
  project.provide('tarball', join(folder, packed.filename))
  return () => rmSync(folder, { recursive: true })
}
