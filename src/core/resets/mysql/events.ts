import { literal } from './sql.ts'

/**
 * The query that lists the events of a database that end soon, or should have: {@link refusalOf} reads what it returns. Their times are in
 * time zones of their own. One that is switched off and stays when it has ended can be created at any time.
 */
export function endingSoon(database: string): string {
  return `SELECT EVENT_NAME, COALESCE(EXECUTE_AT, ENDS) FROM information_schema.EVENTS
    WHERE EVENT_SCHEMA = ${literal(database)} AND COALESCE(EXECUTE_AT, ENDS) < UTC_TIMESTAMP() + INTERVAL 2 DAY
      AND NOT (STATUS = 'DISABLED' AND ON_COMPLETION = 'PRESERVE') ORDER BY EVENT_NAME`
}

/** Why a database with these events is not put back, as a clause; null: there are none. */
export function refusalOf([first]: readonly (readonly string[])[]): string | null {
  if (first === undefined) return null
  const [name, at] = first
  return `its event ${name} ends by itself at ${at}, and the server does not create one again whose time has come`
}
