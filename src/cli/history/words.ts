import type { Author, BegunVersion, Commit } from '../../core/history/version.ts'

/** A moment in the local time zone: `2026-03-31 14:05:09`. */
export function timeOf(atMs: number): string {
  const at = new Date(atMs)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}

/** `refresh`, `rollback to 3` */
export function changeWords({ change, to }: Pick<BegunVersion, 'change' | 'to'>): string {
  return to === null ? change : `${change} to ${to}`
}

/** `1a2b3c4d`, `1a2b3c4d dirty`, `-` outside of git. */
export function commitWords(commit: Commit | null): string {
  if (commit === null) return '-'
  return `${commit.id.slice(0, 8)}${commit.isDirty === true ? ' dirty' : ''}`
}

/** The run of the CI service, or `ann@box`. */
export function authorWords({ user, host, run }: Author): string {
  return run ?? `${user}@${host}`
}
