import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseProfile } from '../../core/machine/profile.ts'
import { identify } from '../../host/processes/identity.ts'
import type { OwnHome } from '../processes/own-home.ts'

/** A stand-in for Compose, in the profile of a home, of which one command never answers. */
export interface ComposeStandIn {
  /** The processes that the command has started so far, dead or alive. */
  pids(): number[]
  /** Those of them that live. */
  living(): number[]
}

/**
 * Every other command is passed on to the real Compose.
 * @param command `config` or `create`
 * @param first a line of shell that the command begins with, such as `trap '' TERM`
 */
export function composeThatHangs({ home }: OwnHome, command: string, first = ''): ComposeStandIn {
  const { engine, ...profile } = parseProfile(readFileSync(home.profile, 'utf8'), home.profile)
  const script = join(home.folder, 'logs', 'compose')
  const file = join(home.folder, 'logs', 'pids')
  rmSync(file, { force: true })
  writeFileSync(
    script,
    `#!/bin/sh
case " $* " in
  *" ${command} "*)
    ${first}
    echo "asking for something" >&2
    sleep 600 & echo $! >> '${file}'
    echo $$ >> '${file}'
    wait
    ;;
esac
exec ${engine.compose.map((word) => `'${word}'`).join(' ')} "$@"
`,
    { mode: 0o755 },
  )
  writeFileSync(
    home.profile,
    JSON.stringify({ ...profile, engine: { ...engine, compose: [script] } }, null, 2),
  )
  const pids = () => {
    try {
      return readFileSync(file, 'utf8').trim().split('\n').map(Number)
    } catch {
      return [] // Nothing has started it yet.
    }
  }
  return { pids, living: () => pids().filter((pid) => identify(pid) !== null) }
}
