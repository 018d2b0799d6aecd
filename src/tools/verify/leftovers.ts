import type { DockerCli } from '../setup/images/docker.ts'
import type { Tally } from './tally.ts'

const LISTS = [
  ['ps', '-a', '--format', 'container {{.Names}}'],
  ['network', 'ls', '--format', 'network {{.Name}}'],
  ['volume', 'ls', '--format', 'volume {{.Name}}'],
  ['image', 'ls', '--filter', 'dangling=true', '--format', 'image without a name {{.ID}}'],
]

/**
 * Everything on an engine, not only what the tests know of.
 * @throws Error when the engine does not answer
 */
export async function everythingOn(docker: DockerCli): Promise<string[]> {
  const todo = 'check the engine with `npm run engine -- status`'
  const lists = await Promise.all(
    LISTS.map((args) => docker.run(args, { summary: 'the engine does not list what it has', todo })),
  )
  return lists.flatMap((list) => list.split('\n').filter(Boolean))
}

/** Whether tests left something on an engine, as one more test. */
export function nothingLeft(before: ReadonlySet<string>, after: readonly string[]): Tally {
  console.log('\n== nothing left behind')
  const left = after.filter((name) => !before.has(name))
  for (const name of left) console.log(`left behind: ${name}`)
  return left.length === 0
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [`nothing is left behind: ${left.join(', ')}`] }
}
