import { isTest } from './paths.ts'
import type { SourceFiles } from './source-files.ts'
import { readImports, withoutComments } from './specifiers.ts'

/** A process that is started past the one runner has neither a limit nor an end with this program. Each has its reason. */
const STARTERS: Readonly<Record<string, string>> = {
  'host/tools/start-command.ts': 'the runner itself',
  'host/tools/leash.ts': 'ends the commands of the runner when this process is gone',
  'host/processes/ps.ts': 'waits for `ps` in place, with a limit, because callers cannot wait otherwise',
  'keeper/client/spawn.ts': 'a keeper outlives the process that starts it, and ends with its leases',
  'cli/containers/attached.ts': 'uses the terminal of the user, who ends it, and is on the leash',
  'cli/with-stack/attended.ts':
    'runs the command of the user on the terminal, as long as it takes, and is on the leash',
  'cli/with-stack/witness.ts': 'ends with its input, which only this program holds open',
  'cli/endpoints/browser.ts': 'a browser outlives the command that opens it',
}

/** Never shipped. */
const NOT_SHIPPED = /^(?:tools|testing)\//

const MODULE = /^(?:node:)?(?:child_process|cluster)$|^(?:execa|cross-spawn|nano-spawn|tinyexec|zx)$/
/** The ways to load a module without an import. */
const OTHER_WAY =
  /\b(?:getBuiltinModule|require)\s*(?:<[^>]*>)?\(\s*['"`](?:node:)?(?:child_process|cluster)['"`]/

/** The shipped files that can start a process but have no reason to, and the reasons that no file needs any more. */
export function wrongProcessStarters(
  files: SourceFiles,
  starters: Readonly<Record<string, string>> = STARTERS,
): string[] {
  const found = [...files]
    .filter(([path, source]) => !NOT_SHIPPED.test(path) && !isTest(path) && startsProcesses(source))
    .map(([path]) => path)
  return [
    ...found
      .filter((path) => !Object.hasOwn(starters, path))
      .map((path) => `${path}: starts processes itself; use src/host/tools, which limits and ends them`),
    ...Object.keys(starters)
      .filter((path) => !found.includes(path))
      .map((path) => `${path}: starts no process, and is still in STARTERS`),
  ]
}

function startsProcesses(source: string): boolean {
  return (
    readImports(source).some(({ specifier, kind }) => kind !== 'type' && MODULE.test(specifier ?? '')) ||
    OTHER_WAY.test(withoutComments(source))
  )
}
