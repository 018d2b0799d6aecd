import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { SetupFailure } from '../report/failure.js'

const CONFLICT = 75

/**
 * Does `work` while holding an exclusive lock on a file. A child process holds the lock as long as its standard input is
 * open: however this process ends, the kernel closes that pipe, the child ends, and the lock is released.
 *
 * @template T
 * @param {string} file Created if it does not exist. It is never deleted: otherwise two processes could hold the lock.
 * @param {{ step: string, onWait: () => void }} options `onWait` is called once if another process holds the lock.
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
  if (release === undefined) throw new Error(`waiting for the lock on ${file} ended without the lock`)
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
 * @returns {Promise<(() => Promise<void>) | undefined>} Undefined: another process holds it.
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
    // `cat` starts when the lock is held, and echoes the line.
    child.stdout.once('data', () =>
      resolve(async () => {
        child.stdin.end()
        await ended
      }),
    )
    // If the lock is refused, the pipe closes before the line is read; the exit code is the answer.
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
