import type { Migration } from '../database/migrate.ts'

/** The tables as they were before versions were counted; files of that time have version 0 and these tables. */
const BEFORE_VERSIONS: Migration = `
  CREATE TABLE IF NOT EXISTS holding (
    kind TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,
    pid INTEGER NOT NULL, startTime TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS image (reference TEXT PRIMARY KEY, usedAtMs INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS kept (
    stack TEXT PRIMARY KEY, endpoint TEXT NOT NULL, reason TEXT NOT NULL, atMs INTEGER NOT NULL
  ) STRICT;
`

/** A table for each subject, with columns for what was packed into `name` and `note`. History is in the journal. */
const TABLE_FOR_EACH_SUBJECT: Migration = `
  CREATE TABLE lock (
    kind TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL,
    pid INTEGER NOT NULL, startTime TEXT NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT;
  INSERT INTO lock (kind, name, note, pid, startTime)
    SELECT kind, name, note, pid, startTime FROM holding WHERE kind NOT IN ('command', 'image-use');

  CREATE TABLE command (
    stack TEXT NOT NULL, verb TEXT NOT NULL,
    pid INTEGER NOT NULL, startTime TEXT NOT NULL,
    starterPid INTEGER NOT NULL, starterStartTime TEXT NOT NULL,
    PRIMARY KEY (pid, startTime)
  ) STRICT;
  -- name was 'STACK VERB', note was 'PID@START-TIME' of the starter.
  INSERT OR IGNORE INTO command (stack, verb, pid, startTime, starterPid, starterStartTime)
    SELECT
      substr(name, 1, instr(name, ' ') - 1), substr(name, instr(name, ' ') + 1), pid, startTime,
      CAST(substr(note, 1, instr(note, '@') - 1) AS INTEGER), substr(note, instr(note, '@') + 1)
    FROM holding WHERE kind = 'command';

  CREATE TABLE image_use (
    reference TEXT NOT NULL, stack TEXT NOT NULL,
    pid INTEGER NOT NULL, startTime TEXT NOT NULL,
    PRIMARY KEY (reference, stack, pid, startTime)
  ) STRICT;
  -- name was 'REFERENCE STACK', note was 'STACK'.
  INSERT INTO image_use (reference, stack, pid, startTime)
    SELECT substr(name, 1, length(name) - length(note) - 1), note, pid, startTime
    FROM holding WHERE kind = 'image-use';

  ALTER TABLE image RENAME TO image_last_use;
  DROP TABLE holding;
  DROP TABLE IF EXISTS duration;
  DROP TABLE IF EXISTS checked;
`

export const REGISTRY_MIGRATIONS: readonly Migration[] = [BEFORE_VERSIONS, TABLE_FOR_EACH_SUBJECT]
