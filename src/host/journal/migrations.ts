import type { Migration } from '../database/migrate.ts'

/**
 * The tables of the journal. Rows are added and never changed or deleted. `id` grows with each row, so it says what came
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

export const JOURNAL_MIGRATIONS: readonly Migration[] = [TIMINGS_AND_CHECKS]
