import { availableParallelism, loadavg, totalmem } from 'node:os'
import type { Connection } from '../../../engine/connect/connect.ts'
import { run } from '../../../host/tools/run.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'

/** The machine and the versions that the figures come from. */
export interface Setting {
  /** ISO 8601. */
  at: string
  /** Versions of the programs that took part, by their names. */
  versions: Readonly<Record<string, string>>
  cpus: number
  memoryGb: number
  /** Load average of the minute before the rounds began; much above 0 means that the machine also did other work. */
  loadAverage: number
}

/** This machine now. */
export function settingNow(versions: Setting['versions'] = {}): Setting {
  return {
    at: new Date().toISOString(),
    versions: { ...versions, 'Node.js': process.versions.node },
    cpus: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    loadAverage: loadavg()[0] ?? 0,
  }
}

/** This machine now, with its engine. */
export async function engineSetting({ engine, target, env }: Connection, cwd: string): Promise<Setting> {
  const version = await run([...target.compose, 'version', '--short'], { cwd, env, limit: TEST_LIMIT })
  return settingNow({
    Engine: (await engine.system.version()).version,
    Compose: version.stdout.trim(),
  })
}

/** In one line, without the date. */
export function renderSetting({ versions, cpus, memoryGb, loadAverage }: Setting): string {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [...programs, `${cpus} CPUs`, `${memoryGb} GB`, `load ${loadAverage.toFixed(1)}`].join(', ')
}

/** With the date, such as `29 November 2026, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4`. */
export function settingInWords(setting: Setting): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
  return `${date.format(new Date(setting.at))}, ${renderSetting(setting)}`
}
