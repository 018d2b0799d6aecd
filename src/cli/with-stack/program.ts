import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'

const CANNOT_RUN = 'The command cannot be run'

/** What there is instead of a program, and what to do about it. */
const TODO = {
  'a folder': 'Name a program in it, or another one.',
  'neither a file nor a folder': 'Name a program.',
  'not executable':
    'Make the file executable with `chmod +x`, or name the program that runs it, such as `sh FILE`.',
  'in a folder that this user must not enter':
    'Give this user access to the folder, or name another program.',
}
type Unusable = keyof typeof TODO
/** A name that is too long, a path through a file or a circle of links is that of no program. */
const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']
const OUT_OF_REACH: readonly unknown[] = ['EACCES', 'EPERM']

/** Why a file cannot be run; null: it can. */
function problemOf(file: string): 'absent' | Unusable | null {
  try {
    const found = statSync(file)
    if (found.isDirectory()) return 'a folder'
    if (!found.isFile()) return 'neither a file nor a folder'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (ABSENT.includes(code)) return 'absent'
    if (OUT_OF_REACH.includes(code)) return 'in a folder that this user must not enter'
    throw error
  }
  try {
    accessSync(file, constants.X_OK)
    return null
  } catch {
    return 'not executable'
  }
}

/**
 * Checks that a program can be started, as the system looks for it: a name in the folders of PATH, anything with a slash as a
 * path.
 *
 * @throws COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE
 */
export function requireProgram(name: string, { PATH = '' }: NodeJS.ProcessEnv, cwd: string): void {
  if (name === '') {
    throw new SsotError({
      code: 'COMMAND_NOT_FOUND',
      summary: `${CANNOT_RUN}: its name is empty`,
      todo: 'Name a program. An unset variable in quotes, such as `"$RUNNER"`, is an empty name. No stack was started.',
    })
  }
  const isPath = name.includes('/')
  // An empty entry of PATH is the working folder.
  const files = isPath ? [name] : PATH.split(delimiter).map((folder) => join(folder || '.', name))
  const problems = files.map((file) => ({ file, problem: problemOf(resolve(cwd, file)) }))
  if (problems.some(({ problem }) => problem === null)) return
  for (const { file, problem } of problems) {
    if (problem === null || problem === 'absent') continue
    // It may be in any folder of PATH, or in none.
    if (problem === 'in a folder that this user must not enter' && !isPath) continue
    throw new SsotError({
      code: 'COMMAND_NOT_EXECUTABLE',
      summary: `${CANNOT_RUN}: ${file} is ${problem}`,
      todo: `${TODO[problem].replace('FILE', () => file)} No stack was started.`,
    })
  }
  throw new SsotError({
    code: 'COMMAND_NOT_FOUND',
    summary: isPath
      ? `${CANNOT_RUN}: there is no file ${resolve(cwd, name)}`
      : `${CANNOT_RUN}: no folder of PATH that this user may enter has a program ${name}`,
    todo: isPath
      ? 'Correct the path. A relative one starts from the working folder. No stack was started.'
      : `Correct the name, or start it by its path. \`npx\` adds the programs of the project's packages to PATH: \`npx ssot-docker run -- ${name}\`. For a command in a container, use \`npx ssot-docker shell SERVICE -- ${name}\`. No stack was started.`,
  })
}
