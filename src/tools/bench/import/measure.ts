import { run } from '../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'

/** A script that prints how long an import took, in milliseconds. */
const CHILD = `
const begin = performance.now()
await import('SPECIFIER')
console.log(performance.now() - begin)
`

/**
 * How long a new process takes to import a module, in milliseconds. It has no compile cache, like a test worker.
 *
 * @param specifier a URL
 */
export async function measureImport(specifier: string, signal: AbortSignal): Promise<number> {
  const { NODE_COMPILE_CACHE: _compiled, NODE_OPTIONS: _options, ...env } = process.env
  const child = CHILD.replace('SPECIFIER', () => new URL(specifier).href)
  const command = [process.execPath, '--input-type=module', '--eval', child]
  const { exitCode, stdout, lines } = await run(command, {
    cwd: process.cwd(),
    env,
    signal,
    limit: TEST_LIMIT,
  })
  if (exitCode !== 0) throw new Error(`${specifier} cannot be imported:\n${lines.join('\n')}`)
  return Number(stdout)
}
