import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import getPort, { portNumbers } from 'get-port'
import { publishedServices } from '../../../core/matrix/port-blocks.ts'
import { MATRIX_PATH } from '../../../host/home/matrix-file.ts'
import { loadDefinition, type StackDefinition } from '../../../stack/definition/definition.ts'
import type { Case } from './cases.ts'
import { stableMatrixText } from './matrix-text.ts'

/** The folders that the stack is made of. */
const PARTS = ['docker', 'fixtures']
/** Not used by this repository's matrix or tests, and below the ephemeral ports of Linux. */
const PORTS = portNumbers(30_000, 30_999)

/** A copy of this repository's stack for one contestant, which may change it. */
export interface Checkout {
  definition: StackDefinition
  /** Makes the change of the case, with a text that no build cache has seen. */
  change(what: Case): void
}

/** @param root a path that does not exist yet; the folder's name is part of the image names */
export async function makeCheckout(
  { root: original, matrix, environment: { name } }: StackDefinition,
  root: string,
): Promise<Checkout> {
  mkdirSync(root)
  const filter = (path: string) => basename(path) !== 'node_modules'
  for (const part of PARTS) cpSync(join(original, part), join(root, part), { recursive: true, filter })
  const ports: Record<string, number> = {}
  for (const [service] of publishedServices(matrix, name)) {
    ports[service.name] = await getPort({ port: PORTS, host: '127.0.0.1' })
  }
  writeFileSync(join(root, MATRIX_PATH), stableMatrixText(matrix, name, ports))
  let edits = 0
  return {
    definition: loadDefinition(root, name),
    change({ kind, service }) {
      if (service === null) return
      edits++
      // Both contestants and later benchmarks share the engine's build cache, so no two edits may be the same.
      const mark = `${basename(root)}-${edits}`
      if (kind === 'source') changeSource(join(root, 'fixtures', service, 'src', 'main.ts'), mark)
      if (kind === 'dependencies') changeManifest(join(root, 'fixtures', service, 'package.json'), mark)
    },
  }
}

/** Adds a line with an effect: the bundler would remove a comment, and the image would not change. */
function changeSource(file: string, mark: string): void {
  appendFileSync(file, `Object.assign(globalThis, { edit: ${JSON.stringify(mark)} })\n`)
}

/** Any change of the file makes `npm ci` run again; it installs the same packages. */
function changeManifest(file: string, mark: string): void {
  const manifest: object = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, `${JSON.stringify({ ...manifest, description: mark }, null, 2)}\n`)
}
