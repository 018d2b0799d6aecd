import { constants } from 'node:fs'
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { encode } from '../../host/files/decode.ts'
import { fileProblem } from '../../host/files/read-text.ts'
import type { Source } from '../source.ts'

interface Target {
  path: string
  /** The path of the file with links resolved. */
  file: string
  bytes: Buffer
  mode: number
}

/**
 * Writes changed texts to their files. Each write is atomic: readers see either the old or the new text. Links are
 * followed within the root, and the mode of a file is kept. All files are checked before the first one is written.
 *
 * @param before the sources as they were read
 * @throws FILE_CHANGED when a file has changed since it was read, was deleted or leads out of the root; nothing was
 *   written
 */
export async function writeChanged(
  root: string,
  before: ReadonlyMap<string, Source>,
  changed: ReadonlyMap<string, Source>,
): Promise<void> {
  const targets = new Map<string, Target>()
  for (const [path, source] of changed) {
    const target = await targetOf(root, path, before.get(path), source)
    const twin = targets.get(target.file)
    if (twin && !twin.bytes.equals(target.bytes)) throw refusal(path, `is the same file as ${twin.path}`)
    targets.set(target.file, target)
  }
  for (const target of targets.values()) await replace(target)
}

async function targetOf(
  root: string,
  path: string,
  old: Source | undefined,
  source: Source,
): Promise<Target> {
  let file: string
  try {
    file = await realpath(join(root, path))
  } catch {
    throw refusal(path, 'no longer exists')
  }
  if (!file.startsWith((await realpath(root)) + sep)) throw refusal(path, 'leads out of the repository')
  const problem = fileProblem(file)
  if (problem !== null) throw refusal(path, problem.reason)
  const { mode } = await stat(file)
  const bytes = await readFile(file)
  if (!old || !bytes.equals(encode(old.text, old.hasBom))) {
    throw refusal(path, 'has changed since it was read')
  }
  return { path, file, bytes: encode(source.text, source.hasBom), mode: mode & 0o7777 }
}

async function replace({ file, bytes, mode }: Target): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.ssot-new`)
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
    await using handle = await open(temporary, flags, 0o600)
    await handle.writeFile(bytes)
    await handle.sync()
    await chmod(temporary, mode)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

function refusal(path: string, reason: string): SsotError {
  return new SsotError({
    code: 'FILE_CHANGED',
    summary: `${path} was not written, because it ${reason}`,
    todo: 'Nothing was changed. Check the file, and run the command again.',
  })
}
