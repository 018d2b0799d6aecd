import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { outlivingErrors } from '../../core/evidence/error-blocks.ts'
import { parseHead, parseLine, type StoredLine } from '../../core/evidence/stored-line.ts'
import { readOwnFile } from '../../host/home/own-file.ts'

/** What a service has written in a window of time. */
export interface ServiceLines {
  service: string
  /** In the order of their times. */
  lines: StoredLine[]
  /** Whether of the beginning of the window only errors are there, because it was cut. */
  isCut: boolean
}

/** So much of each service is read as a whole at most, from its end. Of what is before, only errors are. */
const MAX_READ_BYTES = 4 * 1024 * 1024

/**
 * What the services of a stack have written from one time to another, by the clock of the engine. It needs only the files, so it
 * works when the keeper that has written them was killed.
 *
 * @param folder `KEY.output/PROJECT`
 */
export function readOutput(folder: string, fromMs: number, toMs: number): ServiceLines[] {
  const isWithin = ({ atMs }: StoredLine) => atMs >= fromMs && atMs <= toMs
  const byService = Map.groupBy(segmentsIn(folder), ({ service }) => service)
  return [...byService].map(([service, segments]) => {
    let lines: StoredLine[] = []
    let bytes = 0
    let isCut = false
    for (const { file } of segments.sort((a, b) => b.number - a.number)) {
      const content = readOwnFile(file)
      // It was cut meanwhile.
      if (content === null) continue
      const all = content.split('\n')
      const parsed = all.flatMap((line) => parseLine(line) ?? [])
      const isWhole = (parsed[0]?.atMs ?? 0) < fromMs
      const isTooMuch = bytes > MAX_READ_BYTES
      isCut = isTooMuch || (!isWhole && (parseHead(all[0] ?? '')?.fromLine ?? 1) > 1)
      const own = parsed.filter(isWithin)
      lines = [...(isTooMuch ? outlivingErrors(own) : own), ...lines]
      bytes += content.length
      if (isWhole) break
    }
    if (isCut) lines = [...errorsOfCut(folder, service).filter(isWithin), ...lines]
    // What happened to a container is reported a little later than its lines.
    return { service, lines: lines.sort((a, b) => a.atMs - b.atMs), isCut }
  })
}

function errorsOfCut(folder: string, service: string): StoredLine[] {
  const content = readOwnFile(join(folder, `${service}.errors.log`)) ?? ''
  return content.split('\n').flatMap((line) => parseLine(line) ?? [])
}

/** Whether there are files for a stack. */
function hasOutput(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function segmentsIn(folder: string): { service: string; number: number; file: string }[] {
  if (!hasOutput(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const [, service, number] = /^(.+)\.(\d+)\.log$/.exec(name) ?? []
    return service === undefined ? [] : [{ service, number: Number(number), file: join(folder, name) }]
  })
}
