import pg from 'pg'

/** What the database holds when the stack is ready. */
export const SCHEMA = `
CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, born date, extra jsonb, marked timestamptz DEFAULT now());
INSERT INTO customers (name, born, extra) SELECT 'name ' || n || E'\\t\\\\', '2000-01-01'::date + n, jsonb_build_object('n', n) FROM generate_series(1, 200) n;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL REFERENCES customers, cents int CHECK (cents > 0), doubled int GENERATED ALWAYS AS (cents * 2) STORED);
INSERT INTO orders (customer, cents) SELECT 1 + n % 200, n FROM generate_series(1, 500) n;
CREATE UNLOGGED TABLE visits (at timestamptz, page bytea, id serial);
INSERT INTO visits SELECT now(), decode('00ff', 'hex') FROM generate_series(1, 20);
CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE events_new PARTITION OF events DEFAULT;
INSERT INTO events VALUES ('2010-01-01', 'old'), ('2030-01-01', 'new');
CREATE TABLE "odd ""name" ("column ""x" float8, y numeric, z interval, w int[]);
INSERT INTO "odd ""name" VALUES (0.1 + 0.2, 'NaN', '1 year 2 days', '{1,NULL}'), ('-Infinity', NULL, NULL, NULL);
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (1, 2);
CREATE TABLE quiet (a int);
INSERT INTO quiet VALUES (1);
CREATE SEQUENCE plain;
CREATE SEQUENCE ahead CACHE 10;
CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(cents) AS cents FROM orders GROUP BY customer;
CREATE UNIQUE INDEX ON totals (customer);
CREATE MATERIALIZED VIEW "grand ""total" AS SELECT sum(cents) AS cents FROM totals;
CREATE MATERIALIZED VIEW unfilled AS SELECT customer FROM totals WITH NO DATA;
DELETE FROM orders WHERE id = 1;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never deleted'; END $$;
CREATE TRIGGER never BEFORE DELETE ON customers FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TABLE guarded (a int);
CREATE FUNCTION count_guarded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := NEW.a + 1; RETURN NEW; END $$;
CREATE TRIGGER always BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION count_guarded();
ALTER TABLE guarded ENABLE ALWAYS TRIGGER always;
INSERT INTO guarded VALUES (1);
SELECT lo_from_bytea(4711, 'large');
COMMENT ON DATABASE app IS 'the shop''s';
ALTER DATABASE app SET work_mem = '6MB';
CREATE ROLE reader;
GRANT CONNECT, TEMPORARY ON DATABASE app TO reader;
ALTER ROLE reader IN DATABASE app SET search_path = reports;
ALTER DATABASE app CONNECTION LIMIT 90;
`

/** What tests do, and is undone in place. */
export const WRITES: readonly string[] = [
  "INSERT INTO customers (name) VALUES ('new')",
  "UPDATE customers SET name = 'other' WHERE id % 7 = 0",
  'ALTER TABLE orders DISABLE TRIGGER USER; ALTER TABLE orders ENABLE TRIGGER USER; DELETE FROM orders WHERE id % 3 = 0',
  'DELETE FROM orders',
  'TRUNCATE orders',
  'TRUNCATE customers RESTART IDENTITY CASCADE',
  'INSERT INTO visits VALUES (now(), NULL)',
  'TRUNCATE visits',
  "INSERT INTO events VALUES ('2011-01-01', 'x'), ('2031-01-01', 'y')",
  "UPDATE events SET at = '2010-02-02'",
  'UPDATE "odd ""name" SET y = 1',
  'UPDATE parent SET a = a + 1',
  'DELETE FROM ONLY parent',
  "SELECT nextval('plain')",
  // From version 15 on, that of an unlogged table changes without a number of a transaction.
  "SELECT nextval('visits_id_seq')",
  "SELECT setval('customers_id_seq', 7)",
  'ALTER SEQUENCE plain RESTART WITH 40; ALTER SEQUENCE plain RESTART WITH 1',
  'BEGIN; DELETE FROM orders; ROLLBACK',
  'INSERT INTO parent VALUES (2); DELETE FROM parent WHERE a = 2',
  'UPDATE parent SET a = a',
  'BEGIN; SAVEPOINT s; INSERT INTO parent VALUES (5); RELEASE s; COMMIT',
  'BEGIN; TRUNCATE visits; INSERT INTO visits SELECT now(), NULL FROM generate_series(1, 20); COMMIT',
  "ALTER DATABASE app SET work_mem = '7MB'",
  'GRANT CREATE ON DATABASE app TO reader',
  "COMMENT ON DATABASE app IS 'mine'",
  'ALTER ROLE reader IN DATABASE app RESET search_path',
  'ALTER DATABASE app SET default_transaction_read_only = on',
  "ALTER DATABASE app SET datestyle = 'SQL, DMY'",
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ssot-docker'",
  'VACUUM customers',
  'ANALYZE',
  'CHECKPOINT',
]

/** What tests do, and only a copy of the database puts back. */
export const CHANGES: readonly string[] = [
  'CREATE TABLE more (a int)',
  'ALTER TABLE customers ADD COLUMN more int DEFAULT 3',
  'DROP TABLE orders CASCADE',
  'DROP SEQUENCE plain',
  'CREATE INDEX ON orders (customer)',
  "COMMENT ON TABLE orders IS 'mine'",
  'GRANT SELECT ON orders TO reader',
  'CREATE OR REPLACE VIEW seen AS SELECT 1 AS a',
  'CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
  'SELECT lo_create(0)',
  "SELECT lo_put(4711, 0, 'other')",
  "SELECT nextval('ahead')",
  'INSERT INTO guarded VALUES (2)',
  'DELETE FROM orders; REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
  'DELETE FROM orders; REFRESH MATERIALIZED VIEW totals',
  'REFRESH MATERIALIZED VIEW unfilled',
  'REFRESH MATERIALIZED VIEW totals WITH NO DATA',
  'ALTER TABLE visits SET LOGGED',
  'CREATE SCHEMA other; CREATE TABLE other.t (a int)',
  'ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey',
  'ALTER TABLE orders SET (fillfactor = 50)',
  'ALTER TABLE customers ALTER COLUMN name SET STATISTICS 7',
  'ALTER SEQUENCE plain INCREMENT 2',
  'ALTER TABLE parent RENAME TO parents',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader',
  'VACUUM FULL customers',
  'REINDEX TABLE orders',
]

/** What tests do to the database as a whole, on a connection to another one. */
export const FROM_OUTSIDE: readonly string[] = ['DROP DATABASE app WITH (FORCE)']

/**
 * Runs statements on a connection of its own. Statements that are separated by `; ` are sent one by one, because some of them run in no
 * transaction.
 */
export async function runSql(url: string, text: string): Promise<void> {
  const client = await connect(url)
  try {
    const statements = text.includes('$$') ? [text] : text.split('; ')
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A client that is not connected yet. */
export function newClient(url: string): pg.Client {
  // Whatever a test has set for new sessions, it may write.
  const client = new pg.Client({ connectionString: url, options: '-c default_transaction_read_only=off' })
  client.on('error', () => {}) // A reset may end it.
  return client
}

export async function connect(url: string): Promise<pg.Client> {
  const client = newClient(url)
  await client.connect()
  return client
}
