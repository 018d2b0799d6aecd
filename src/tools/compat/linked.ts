import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Foreign } from './foreign.ts'

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'node_modules')
const OWN = 'vitest-environment-ssot-docker'

/**
 * Unpacks the packed package into a project and links the packages of this repository beside it: what `npm install` would do in
 * half a minute, with the versions of the lockfile.
 */
export function linkPackages({ root, tarball }: Foreign): void {
  const [packages, programs] = [join(root, 'node_modules'), join(root, 'node_modules', '.bin')]
  mkdirSync(programs, { recursive: true })
  for (const name of readdirSync(PACKAGES)) {
    if (name !== OWN && !name.startsWith('.')) symlinkSync(join(PACKAGES, name), join(packages, name))
  }
  for (const name of readdirSync(join(PACKAGES, '.bin'))) {
    if (name !== 'ssot-docker') symlinkSync(join(PACKAGES, '.bin', name), join(programs, name))
  }
  mkdirSync(join(packages, OWN))
  execFileSync('tar', ['-xzf', join(root, tarball), '--strip-components=1', '-C', join(packages, OWN)])
  symlinkSync(`../${OWN}/dist/cli/main.js`, join(programs, 'ssot-docker'))
}
