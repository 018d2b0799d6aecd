/** The service that a first test asks. */
export interface FirstService {
  /** The name of its row. */
  name: string
  protocol: string
  transport: 'tcp' | 'udp' | 'sctp'
  healthPath: string | null
}

/**
 * The service that shows best that the stack is there: one that answers HTTP, with a health path if possible; or else one that
 * takes connections. Null: there is none.
 */
export function firstService(services: readonly FirstService[]): FirstService | null {
  const tcp = services.filter(({ transport }) => transport === 'tcp')
  const web = tcp.filter(({ protocol }) => /^https?$/u.test(protocol))
  const plain = web.filter(({ protocol }) => protocol === 'http')
  return (
    plain.find(({ healthPath }) => healthPath !== null) ??
    plain.find(({ name }) => !name.includes(':')) ??
    tcp.find((one) => !web.includes(one)) ??
    plain[0] ??
    null
  )
}

/** The statements that import, in the language of a runner. */
export interface Imports {
  /** The runner's functions and `ssot`. */
  always: readonly string[]
  /** `once` of `node:events` and `connect` of `node:net`. */
  sockets: readonly string[]
}

export const ES_SOCKETS = ["import { once } from 'node:events'", "import { connect } from 'node:net'"]

/** The text of a first test. */
export function firstTest(service: FirstService | null, { always, sockets }: Imports): string {
  const { title, lines, usesSockets } = testBody(service)
  return [
    ...(usesSockets ? sockets : []),
    ...always,
    '',
    `test(${quoted(title)}, async () => {`,
    ...lines.map((line) => `  ${line}`),
    '})',
    '',
  ].join('\n')
}

/** The body of a first test, and what it imports. */
interface TestBody {
  title: string
  /** Lines within the function of the test. */
  lines: string[]
  /** Whether the lines use `connect` of `node:net` and `once` of `node:events`. */
  usesSockets: boolean
}

function testBody(service: FirstService | null): TestBody {
  if (service === null) {
    return { title: 'the stack is up', lines: ["expect(ssot.environment).toBe('test')"], usesSockets: false }
  }
  const { name, healthPath, protocol } = service
  if (protocol !== 'http') {
    return {
      title: `${name} takes connections`,
      lines: [
        `const { host, port } = ssot.services[${quoted(name)}]`,
        'const socket = connect(port, host)',
        "await once(socket, 'connect')",
        'expect(socket.remotePort).toBe(port)',
        'socket.destroy()',
      ],
      usesSockets: true,
    }
  }
  const url = `ssot.url(${quoted(name)})`
  if (healthPath !== null) {
    return {
      title: `${name} is healthy`,
      lines: [
        `const response = await fetch(new URL(${quoted(healthPath)}, ${url}))`,
        'expect(response.ok).toBe(true)',
      ],
      usesSockets: false,
    }
  }
  return {
    title: `${name} answers`,
    lines: [`const response = await fetch(${url})`, 'expect(response.status).toBeLessThan(500)'],
    usesSockets: false,
  }
}

/** A text as JavaScript writes it, in single quotes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/gu, '\\$&')}'`
}
