import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import type { ChangeAct, ReadAct } from '../../core/control/acts.ts'
import { controlFailed } from '../../core/control/errors.ts'
import type { PlacedFile } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Inspected } from '../targets/observe.ts'

/** What files have that a test gives as text. */
const FILE_MODE = 0o644

/**
 * Writes a file, or what a folder holds, into every container of a service. It belongs to root there.
 * @throws the error of this machine or of the engine
 */
export async function copyIn(
  { containers }: Pick<Engine, 'containers'>,
  own: readonly Inspected[],
  { from, to }: ChangeAct & { do: 'copy in' },
): Promise<void> {
  const files =
    'base64' in from
      ? [{ content: Buffer.from(from.base64, 'base64'), path: to, mode: FILE_MODE }]
      : readLocal(from.path, to)
  const placed = files.map((file): PlacedFile => ({ ...file, uid: 0, gid: 0 }))
  for (const { summary } of own) await containers.putFiles(summary.id, placed)
}

/**
 * Writes a file or folder of the first container of a service to this machine. Links are left out, and what a file replaces is gone.
 * @throws CONTROL_FAILED: there is none; the error of this machine or of the engine
 */
export async function copyOut(
  { containers }: Pick<Engine, 'containers'>,
  service: string,
  own: readonly Inspected[],
  { from, to }: ReadAct & { do: 'copy out' },
): Promise<null> {
  const [first] = own
  const entries = first === undefined ? null : await containers.readFiles(first.summary.id, from)
  if (entries === null) throw controlFailed(service, 'copyOut', `there is no ${from} in it`)
  const top = entries[0]?.path ?? ''
  for (const { path, kind, content, mode } of entries) {
    const inside = path === top ? '' : path.slice(top.length + 1)
    // The names come from the container, which must not choose where on this machine is written.
    if (inside.split('/').includes('..') || posix.isAbsolute(inside))
      throw controlFailed(service, 'copyOut', `${path} lies outside of ${from}`)
    const place = join(to, inside)
    if (kind === 'folder') mkdirSync(place, { recursive: true })
    if (kind !== 'file') continue
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, content, { mode })
  }
  return null
}

type Local = Pick<PlacedFile, 'content' | 'path' | 'mode'>

/** A file is copied to the path, or into it if that ends with a slash; what a folder holds is copied into the path. */
function readLocal(path: string, to: string): Local[] {
  const stats = statSync(path)
  const mode = stats.mode & 0o777
  if (!stats.isDirectory())
    return [{ content: readFileSync(path), path: to.endsWith('/') ? to + basename(path) : to, mode }]
  return readdirSync(path).flatMap((name) => readLocal(join(path, name), posix.join(to, name)))
}
