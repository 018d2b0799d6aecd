/**
 * Provides the base images. A program of its own, started by `steps/images.js`, to which it reports over IPC: it reads the
 * matrix with the project's own parser and so needs Node 24 and the dependencies.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { BaseImageRow } from '../../../core/matrix/matrix.ts'
import { parseMatrix } from '../../../core/matrix/parse.ts'
import { baseImageReference } from '../../../core/matrix/variables.ts'
import type { ImagesRecord } from '../home/profile.js'
import { readProfile } from '../home/profile.js'
import { buildImages, recipeRows, staleImages } from './build.ts'
import { decideByRegistry, decideByWord } from './decide.ts'
import { type DockerCli, dockerCli } from './docker.ts'
import { missingImages, pullImages, tryRegistry } from './pull.ts'

const argumentsShape = z.object({
  root: z.string(),
  home: z.string(),
  matrix: z.string(),
  asked: z.enum(['registry', 'debian']).optional(),
})

/** A message to the set-up; `provided` or `failed` is the last one. */
export type Message =
  | { say: string }
  | { provided: { record: ImagesRecord; references: string[]; recipes: string[]; news: number } }
  | { failed: string }

async function provide(): Promise<Message> {
  const given = argumentsShape.parse(JSON.parse(process.argv[2] ?? ''))
  const { engine, images: recorded } = readProfile(given.home)
  if (engine === undefined) throw new Error('the base images need a recorded engine')
  const rows = parseMatrix(readFileSync(join(given.root, given.matrix), 'utf8'), given.matrix).baseImages
  const docker = dockerCli(engine, process.env)
  const record =
    decideByWord({ asked: given.asked, recorded }) ?? decideByRegistry(await tryRegistry(rows, docker, say))
  if (record.source !== recorded?.source) say(`base images come from ${origin(record)}: ${record.because}`)
  const news =
    record.source === 'registry' ? await fromRegistry(rows, docker) : await fromDebian(rows, docker, given)
  const references = rows.map((row) => baseImageReference(row, record.source))
  return { provided: { record, references, recipes: recipeRows(rows).map(({ recipe }) => recipe), news } }
}

async function fromRegistry(rows: readonly BaseImageRow[], docker: DockerCli): Promise<number> {
  const missing = await missingImages(rows, docker)
  await pullImages(missing, docker, say)
  return missing.length
}

async function fromDebian(
  rows: readonly BaseImageRow[],
  docker: DockerCli,
  { root, home }: { root: string; home: string },
): Promise<number> {
  const place = { docker, root, scratch: join(home, 'scratch'), say }
  const stale = await staleImages(recipeRows(rows), place)
  if (stale.length > 0) await buildImages(stale, place)
  return stale.length
}

function origin({ source }: ImagesRecord): string {
  return source === 'registry' ? 'the registry, pinned by digest' : 'Debian packages'
}

function say(line: string): void {
  tell({ say: line })
}

function tell(message: Message): void {
  process.send?.(message)
}

try {
  tell(await provide())
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) })
}
process.disconnect?.()
