import { createHash, randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import type { Home } from './home.ts'

/**
 * The id of this installation: what tells our stacks on an engine from those of another user or machine. A UUID, made
 * once for each home folder by whoever needs it first, and a mark of the machine: a home can be shared, by network or
 * with a container, and the processes of another machine cannot be seen from here.
 *
 * @throws INSTALLATION_INVALID
 */
export function installationOf({ installation: file }: Home): string {
  const text = readOrNull(file) ?? make(file)
  const id = z.uuid().safeParse(text.trim())
  if (id.success) return `${id.data}.${machineMark()}`
  throw new SsotError({
    code: 'INSTALLATION_INVALID',
    summary: `${file} does not hold the id of an installation, which is a UUID; found ${JSON.stringify(text.slice(0, 60))}`,
    todo: 'Put the id back: it stands in the label dev.ssot-docker.installation of stacks of this user. Where none is left over, remove the file; a new id is then made.',
  })
}

/** @see https://www.freedesktop.org/software/systemd/man/latest/machine-id.html */
function machineMark(): string {
  const id = process.platform === 'linux' ? (readOrNull('/etc/machine-id') ?? '') : ''
  // Without the domain, which changes with the network that a laptop is in.
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

/** Written whole beside it and then linked, which the first of several processes does and no reader sees half. */
function make(file: string): string {
  const own = `${file}.${process.pid}-${randomUUID()}`
  writeFileSync(own, `${randomUUID()}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(own, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own)
  }
  return readFileSync(file, 'utf8')
}
