/**
 * `npm run build`: compiles `src` into `dist`, also when `dist` is current.
 */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build/build.js'
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
  ensureHome(home)
  const onWait = () => output.print('build: waiting for a set-up that is running')
  await withCheckoutLock(root, home, { step: STEP, onWait }, () => build(root, output.step(STEP)))
} catch (error) {
  tell(error)
  process.exitCode = 1
}
