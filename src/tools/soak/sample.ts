import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestEngine } from '../../testing/engines/test-engine.ts'
import { keepersOf, type OwnHome } from '../../testing/processes/own-home.ts'

/** What is held while a stack waits for the next run. */
export interface Sample {
  /** Resident memory of the keeper. */
  keeperMb: number
  /** Open file descriptors of the keeper. */
  descriptors: number
  /** Everything on the engine with the labels of this repository. */
  resources: number
  images: number
  /** The home: registry, journal, logs. */
  homeKb: number
}

/** @param repository the name of its folder */
export function sampleOf(engine: TestEngine, own: OwnHome, repository: string): Sample {
  const [pid, ...others] = keepersOf(own.home)
  if (pid === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} keepers.`)
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    keeperMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    resources: engine.leftOf(repository).length,
    images: engine
      .docker('image', 'ls', '-q', '--filter', `reference=ssot-docker/${repository}-*`)
      .split('\n').length,
    homeKb: sizeOf(own.home.folder) / 1024,
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? sizeOf(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    })
    .reduce((sum, size) => sum + size, 0)
}
