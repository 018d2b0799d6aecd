/** `SSLRequest` of the protocol of PostgreSQL, which every server answers with one byte before anything else. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** What is sent to a server so that it answers, by the protocol of the matrix; empty where the server speaks first. */
const GREETINGS: Readonly<Record<string, Buffer>> = {
  postgres: SSL_REQUEST,
  postgresql: SSL_REQUEST,
  redis: Buffer.from('PING\r\n'),
  mysql: Buffer.alloc(0),
  mariadb: Buffer.alloc(0),
}

/** The first words to a server that is known to answer them; undefined for a protocol of which that is not known. */
export function greetingOf(protocol: string): Buffer | undefined {
  return Object.hasOwn(GREETINGS, protocol) ? GREETINGS[protocol] : undefined
}
