import { run } from '../../../host/tools/run.ts'

/** Prints how long an import took, in milliseconds. */
const CHILD = `
const begin = performance.now()
await import('SPECIFIER')
console.log(performance.now() - begin)
`

/**
 * How long a fresh process takes to import a module, in milliseconds. Nothing that Node.js has compiled before is
 * used, for a test worker has nothing either.
 *
 * @param specifier a URL
 */
export async function measureImport(specifier: string, signal: AbortSignal): Promise<number> {
  const { NODE_COMPILE_CACHE: _compiled, NODE_OPTIONS: _options, ...env } = process.env
  const child = CHILD.replace('SPECIFIER', () => new URL(specifier).href)
  const command = [process.execPath, '--input-type=module', '--eval', child]
  const { exitCode, stdout, lines } = await run(command, { cwd: process.cwd(), env, signal })
  if (exitCode !== 0) throw new Error(`${specifier} cannot be imported:\n${lines.join('\n')}`)
  return Number(stdout)
}
