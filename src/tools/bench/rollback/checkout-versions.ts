import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The services of the reference app that have a Dockerfile. */
export const BUILT = ['auth', 'backend', 'frontend'] as const
const CACHE_MOUNT = '--mount=type=cache,'

/** The two versions of the sources of a checkout. */
export interface CheckoutVersions {
  write(version: 'older' | 'newer'): void
  /** Lets the Dockerfiles use cache mounts in which nothing is yet. */
  emptyCacheMounts(): void
}

/** Versions in which every built service differs. No other benchmark has built them: all share the engine's build cache. */
export function checkoutVersions(root: string): CheckoutVersions {
  const edit = (version: string) =>
    `Object.assign(globalThis, { version: ${JSON.stringify(`${basename(root)} ${version}`)} })\n`
  const files = BUILT.map((service) => join(root, 'fixtures', service, 'src', 'main.ts'))
  const texts = files.map((path) => [path, readFileSync(path, 'utf8')] as const)
  const dockerfiles = readdirSync(join(root, 'docker'))
    .filter((name) => name.endsWith('.Dockerfile'))
    .map((name) => join(root, 'docker', name))
    .map((path) => [path, readFileSync(path, 'utf8')] as const)
  let mounts = 0
  return {
    write(version) {
      for (const [path, text] of texts) writeFileSync(path, text + edit(version))
      for (const [path, text] of dockerfiles) writeFileSync(path, text)
    },
    emptyCacheMounts() {
      mounts++
      const own = `${CACHE_MOUNT}id=${basename(root)}-${mounts},`
      for (const [path, text] of dockerfiles) writeFileSync(path, text.replaceAll(CACHE_MOUNT, own))
    },
  }
}
