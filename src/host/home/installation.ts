import { createHash, randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import { type Home, inHome } from './home.ts'
import { readOwnFile } from './own-file.ts'

/**
 * The id of this installation, which tells its stacks on an engine from those of other users and machines, such as
 * `0b2f...c1.1a2b3c4d`. It is a UUID, made once for each home folder by the first process that needs it, and a mark of
 * the machine. The mark is needed because a home can be shared, over a network or with a container, and the processes of
 * another machine cannot be seen from this one.
 *
 * @throws INSTALLATION_INVALID when the file of the id contains no UUID
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function installationOf({ installation: file }: Home): string {
  const text =
    readOwnFile(file) ?? inHome(() => make(file), `${file}, the id of this installation, cannot be made`)
  const id = z.uuid().safeParse(text.trim())
  if (id.success) return `${id.data}.${machineMark()}`
  throw new SsotError({
    code: 'INSTALLATION_INVALID',
    summary: `${file} does not hold the id of an installation, which is a UUID; found ${JSON.stringify(text.slice(0, 60))}`,
    todo: 'Restore the id: the label dev.ssot-docker.installation of stacks of this user contains it. If no stack is left, delete the file; a new id is then made.',
  })
}

/** @see https://www.freedesktop.org/software/systemd/man/latest/machine-id.html */
function machineMark(): string {
  const id = process.platform === 'linux' ? (readOrNull('/etc/machine-id') ?? '') : ''
  // Without the domain, which changes when a laptop joins another network.
  const [name = ''] = hostname().split('.')
  return createHash('sha256').update(`${id.trim()} ${name}`).digest('hex').slice(0, 8)
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Writes a complete file beside it and links that: of several processes the first one wins, and none reads half an id. */
function make(file: string): string {
  const own = `${file}.${process.pid}-${randomUUID()}`
  writeFileSync(own, `${randomUUID()}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(own, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own, { force: true })
  }
  return readFileSync(file, 'utf8')
}
