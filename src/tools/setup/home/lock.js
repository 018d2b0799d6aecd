import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { SetupFailure } from '../report/failure.js'

const CONFLICT = 75

/**
 * Does `work` while holding an exclusive lock on a file. The lock belongs to a child whose standard input is
 * held open here: whatever ends this process, the kernel closes that pipe, the child ends and the lock is free.
 *
 * @template T
 * @param {string} file Created when absent; left in place, since removing it would let two holders in.
 * @param {{ step: string, onWait: () => void }} options `onWait` is called once, when another process holds it.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, options, work) {
  closeSync(openSync(file, 'a', 0o600))
  let release = await acquire(file, options.step, false)
  if (release === undefined) {
    options.onWait()
    release = await acquire(file, options.step, true)
  }
  if (release === undefined) throw new Error(`a blocking lock on ${file} ended without being held`)
  try {
    return await work()
  } finally {
    await release()
  }
}

/**
 * @param {string} file
 * @param {string} step
 * @param {boolean} wait
 * @returns {Promise<(() => Promise<void>) | undefined>} Undefined: somebody else holds it.
 */
function acquire(file, step, wait) {
  const [command, ...args] = lockCommand(file, wait)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise((done) => child.once('close', done))
    /** @param {string} what @param {unknown} [cause] */
    const fail = (what, cause) =>
      reject(
        new SetupFailure({
          step,
          summary: `cannot lock ${file}: ${what}`,
          todo: `make sure that ${command} is installed and that the file can be written, then run \`npm run setup\` again`,
          cause,
        }),
      )
    child.once('error', (cause) => fail(cause.message, cause))
    child.once('exit', (code, signal) => {
      if (code === CONFLICT && !wait) resolve(undefined)
      else fail(`${command} ended with ${code ?? signal}`)
    })
    // `cat` starts only once the lock is held: its echo is the news.
    child.stdout.once('data', () =>
      resolve(async () => {
        child.stdin.end()
        await ended
      }),
    )
    // A refused lock closes the pipe before the line is read; its exit code says so.
    child.stdin.on('error', () => {})
    child.stdin.write('held\n')
  })
}

/**
 * @param {string} file
 * @param {boolean} wait
 * @returns {[string, ...string[]]}
 */
function lockCommand(file, wait) {
  if (process.platform === 'darwin') return ['lockf', '-k', ...(wait ? [] : ['-t', '0']), file, 'cat']
  return ['flock', '--conflict-exit-code', String(CONFLICT), ...(wait ? [] : ['--nonblock']), file, 'cat']
}
