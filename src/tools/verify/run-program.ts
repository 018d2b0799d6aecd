import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = join(import.meta.dirname, '..', '..', '..')
export const BIN = join(ROOT, 'node_modules', '.bin')

/**
 * Runs a program in the root of the repository to its end.
 *
 * @param command a program of `node_modules/.bin`, or an absolute path, with its arguments
 * @param output `show`: as it comes. `collect`: it is returned instead
 * @returns `exitCode` 1 when a signal ended the program
 */
export async function runProgram(
  [program, ...args]: readonly [program: string, ...args: string[]],
  { output, env = process.env }: { output: 'show' | 'collect'; env?: NodeJS.ProcessEnv },
): Promise<{ exitCode: number; output: string }> {
  const stdio = output === 'show' ? 'inherit' : 'pipe'
  const child = spawn(resolve(BIN, program), args, {
    cwd: ROOT,
    // Programs in `.bin` start the first Node.js in PATH, which must be the checkout's own.
    env: { ...env, PATH: [BIN, env.PATH].join(delimiter) },
    stdio: ['ignore', stdio, stdio],
  })
  const read = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)))
  const [exitCode]: (number | null)[] = await once(child, 'close')
  return { exitCode: exitCode ?? 1, output: (await Promise.all(read)).join('') }
}
