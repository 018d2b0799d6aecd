import { duration, seconds } from '../text/units.ts'
import { SsotError } from './errors.ts'

/** A command that was ended because it took too long. */
export interface CommandTimedOut {
  /** `docker compose config` */
  name: string
  command: readonly string[]
  /** Whether it took too long as a whole, or printed nothing for too long. */
  kind: 'time' | 'silence'
  ms: number
  /** What it had printed, without secrets. */
  lines: readonly string[]
  /** Its programs that were running, as `docker-compose (pid 123)`. */
  programs: readonly string[]
  /** The option that sets the limit; null: no option does. */
  option: string | null
}

export function commandTimedOut(timeout: CommandTimedOut): SsotError {
  const { name, command, kind, ms, lines, programs, option } = timeout
  const left = option === null ? '' : `, which ${option} had left for it`
  const did =
    kind === 'time' ? `did not end within ${seconds(ms)}${left}` : `printed nothing for ${duration(ms)}`
  const running = programs.length === 0 ? '' : `. These programs of it were running: ${programs.join(', ')}`
  return new SsotError({
    code: 'COMMAND_TIMEOUT',
    summary: `\`${name}\` ${did}${running}. It was ended, with everything that it had started`,
    evidence: { command: [...command], lastLines: [...lines] },
    todo: [
      kind === 'time'
        ? 'Run the command yourself to see what it waits for: often a file on a slow disk, a program that asks for a password, or an engine that does not answer.'
        : 'Find out what it waits for: often a registry that does not answer. Let a step that takes longer print its progress.',
      ...(option === null ? [] : [`If it only is slow, raise ${option}.`]),
    ].join(' '),
  })
}
