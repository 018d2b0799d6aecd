/**
 * `npm run build`: compiles `src` into `dist`, also when `dist` is current. `npm run build -- --if-stale`: only when it is not.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseBuildArguments } from './arguments.js'
import { build, checkBuild } from './build/build.js'
import { withCheckoutLock } from './build/checkout-lock.js'
import { ensureHome, homeFolder } from './home/home.js'
import { tell } from './report/failure.js'
import { createOutput, outliveReader } from './report/output.js'

const STEP = 'build'
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const home = homeFolder(process.env)
// `npm pack` runs this, and a program may read its standard output.
outliveReader(process.stderr)
const output = createOutput(process.stderr, process.env)

try {
  const { ifStale } = parseBuildArguments(process.argv.slice(2))
  ensureHome(home)
  const onWait = () => output.print('build: waiting for a set-up that is running')
  await withCheckoutLock(root, home, { step: STEP, onWait }, async () => {
    if (!(ifStale && checkBuild(root).current)) await build(root, output.step(STEP))
  })
} catch (error) {
  tell(error)
  process.exitCode = 1
}
