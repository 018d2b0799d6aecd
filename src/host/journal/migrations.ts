import type { Migration } from '../database/migrate.ts'

/**
 * The tables of the journal. Rows are added and never changed or deleted, except those of `version_head`. `id` grows with each row, so it says what came
 * last even when the clock was set back; the indexes end with it.
 */
const TIMINGS_AND_CHECKS: Migration = `
  CREATE TABLE timing (
    id INTEGER PRIMARY KEY,
    stack TEXT NOT NULL,
    phase TEXT NOT NULL,
    -- Absent for a whole refresh.
    service TEXT,
    -- Only of a whole refresh.
    kind TEXT,
    ms INTEGER NOT NULL,
    atMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX timing_last ON timing (stack, phase, service, kind);

  CREATE TABLE checked (
    id INTEGER PRIMARY KEY,
    root TEXT NOT NULL,
    environment TEXT NOT NULL,
    inputs TEXT NOT NULL,
    atMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX checked_last ON checked (root, environment);
`

const VERSIONS: Migration = `
  -- What a change began with, and how it ended.
  CREATE TABLE version_record (
    id INTEGER PRIMARY KEY,
    stack TEXT NOT NULL,
    -- Counts the entries of a stack from 1. Not unique: an entry that somebody has added must not stop later ones.
    seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The hash of the entry before.
    before TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX version_record_seq ON version_record (stack, seq);
  CREATE INDEX version_record_number ON version_record (stack, number);

  -- The models of versions, by their hashes. Most versions have the model of the one before.
  CREATE TABLE version_part (
    hash TEXT PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The last entry of each stack, by which a cut at the end is found. The only rows of the journal that change.
  CREATE TABLE version_head (
    stack TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    root TEXT NOT NULL,
    count INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The images of versions that ended well. The entries have them too; here they are found without reading all of these.
  CREATE TABLE version_image (
    id INTEGER PRIMARY KEY,
    stack TEXT NOT NULL,
    number INTEGER NOT NULL,
    imageId TEXT NOT NULL
  ) STRICT;
`

export const JOURNAL_MIGRATIONS: readonly Migration[] = [TIMINGS_AND_CHECKS, VERSIONS]
