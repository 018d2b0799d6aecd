import type { Commit } from './git/commits.ts'

/** One thing that a commit changed in what the Docker files mean. */
export interface Change {
  /** `moved`: a step of a Dockerfile or a suppression is at another place. */
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  /** `test`, `backend/staging`, `docker/auth.Dockerfile`: what the words are about. */
  readonly about: string
  /** Changes of one group with the same words are told as one: those of a service in several environments. */
  readonly group: string
  /** `memory`, `port`, `variable LEVEL`; null: the whole of it was added or removed. */
  readonly field: string | null
  /** Null: there was none, or it is a secret. */
  readonly from: string | null
  /** Null: there is none, or it is a secret. */
  readonly to: string | null
  /** The stage of a Dockerfile that it is in: `build`, `final stage`; absent: it is in none. */
  readonly stage?: string
  /** What is in something that was added or removed as a whole; absent: nothing is known of it, or it is one value. */
  readonly settings?: readonly Setting[]
  /** Whether the values are secrets, and therefore not told. */
  readonly isSecret: boolean
  /** What has changed, without what it is about: `memory 256M -> 512M`. */
  readonly words: string
}

/** One setting of what was added or removed. */
export interface Setting {
  readonly field: string
  /** Null: it is a secret. */
  readonly value: string | null
}

/** A change that can be found again in the comparison with another parent of a merge. */
export interface KeyedChange extends Change {
  /** The same for the same thing, whatever it was before. It may have a secret in it, so it is never told. */
  readonly key: string
}

/** A commit with what it changed. */
export interface TrailEntry {
  readonly commit: Commit
  readonly changes: readonly Change[]
  /** What could not be read in this commit, and so is not known to have changed, as sentences. */
  readonly notes: readonly string[]
}

/** What was changed in the Docker files of a repository, newest first. */
export interface Trail {
  /** Where it begins, as the user wrote it; absent: at the first commit. */
  readonly since?: string
  /** Only commits with a change or a note. */
  readonly entries: readonly TrailEntry[]
  /** False: there are older entries that were not read. */
  readonly isWhole: boolean
  /** What is not known of the history as a whole, such as what is before the beginning of a shallow clone, as sentences. */
  readonly notes: readonly string[]
}
