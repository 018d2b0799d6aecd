import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import getPort, { portNumbers } from 'get-port'
import { publishedServices } from '../../../core/matrix/port-blocks.ts'
import { MATRIX_PATH } from '../../../host/home/matrix-file.ts'
import { loadDefinition, type StackDefinition } from '../../../stack/definition/definition.ts'
import type { Case } from './cases.ts'
import { stableMatrixText } from './matrix-text.ts'

/** What the stack is made of. */
const PARTS = ['docker', 'fixtures']
/** Away from the ports of this repository's matrix and of its tests, and below those that Linux gives to connections. */
const PORTS = portNumbers(30_000, 30_999)

/** A copy of this repository's stack that a contestant has for itself, and may change. */
export interface Checkout {
  definition: StackDefinition
  /** Changes what the case is about, so that no layer of what comes after it is in any cache. */
  change(what: Case): void
}

/** @param root does not exist yet; its name is part of the images' */
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
      // The cache is the engine's: both contestants and later benchmarks share it, so no two edits may be the same.
      const mark = `${basename(root)}-${edits}`
      if (kind === 'source') changeSource(join(root, 'fixtures', service, 'src', 'main.ts'), mark)
      if (kind === 'dependencies') changeManifest(join(root, 'fixtures', service, 'package.json'), mark)
    },
  }
}

/** A line that does something: a comment would be bundled away, and the image be as it was. */
function changeSource(file: string, mark: string): void {
  appendFileSync(file, `Object.assign(globalThis, { edit: ${JSON.stringify(mark)} })\n`)
}

/** `npm ci` runs again after any change of the file, and installs the same. */
function changeManifest(file: string, mark: string): void {
  const manifest: object = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, `${JSON.stringify({ ...manifest, description: mark }, null, 2)}\n`)
}
