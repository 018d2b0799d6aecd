import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeProject, type Project } from '../../../testing/repositories/project.ts'
import { CONFIGS } from './configs.ts'

const PACKAGE = join(import.meta.dirname, '..', '..', '..', '..')
const NAME = 'vitest-environment-ssot-docker'

const VITEST_FILE = "import { expect, test } from 'vitest'\ntest('adds', () => expect(1 + 1).toBe(2))\n"
const JEST_FILE = "test('adds', () => expect(1 + 1).toBe(2))\n"

const NOTHING = 'node_modules/vitest-environment-nothing'
const NOTHING_FILES = {
  [`${NOTHING}/package.json`]: '{ "type": "module", "exports": "./index.js" }',
  [`${NOTHING}/index.js`]:
    "export default { name: 'nothing', viteEnvironment: 'ssr', setup: () => ({ teardown() {} }) }\n",
}

/** A repository with trivial test files and the configs for both runners. */
export function makePlace(files: number): Project {
  const project = makeProject({ packages: ['jest-environment-node', ...dependencies()] })
  installPackage(project.root)
  for (const [path, text] of Object.entries({ ...CONFIGS, ...NOTHING_FILES })) project.write(path, text)
  for (let index = 0; index < files; index++) {
    project.write(`tests/${index}.test.js`, VITEST_FILE)
    project.write(`tests/${index}.test.cjs`, JEST_FILE)
  }
  return project
}

/**
 * Copies the built package, as `npm install` does. A linked one is outside of `node_modules`, so Vitest would transform its
 * files and evaluate them itself.
 */
function installPackage(root: string): void {
  const folder = join(root, 'node_modules', NAME)
  rmSync(folder)
  mkdirSync(folder)
  for (const part of ['package.json', 'jest-preset.json', 'dist']) {
    cpSync(join(PACKAGE, part), join(folder, part), { recursive: true })
  }
}

function dependencies(): string[] {
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(PACKAGE, 'package.json'), 'utf8'),
  )
  return Object.keys(manifest.dependencies)
}
