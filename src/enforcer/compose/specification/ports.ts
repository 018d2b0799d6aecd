import { shortPort, wrongAddress, wrongProtocol, wrongPublished, wrongTarget } from '../port-text.ts'
import { TEXT } from './shape/scalars.ts'
import { either, listOf, mapOf, type Shape, type TypedScalar } from './shape/shape.ts'

/** The checks of ports are those of the reader of ports, which has to split ports anyway. */
const isRight = (wrong: string | undefined) => wrong === undefined

const isTextOrWhole = ({ type }: TypedScalar) => type === 'text' || type === 'integer'

/** `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]` */
const SHORT: Shape = {
  scalar: {
    noun: 'a port such as 127.0.0.1:8080:80',
    accepts: isTextOrWhole,
    fault: (text) => {
      const port = shortPort(text)
      return typeof port === 'string' ? `${port}: ${text}` : undefined
    },
  },
}

const TARGET: Shape = {
  scalar: {
    noun: 'a port from 1 to 65535',
    accepts: (value) => isTextOrWhole(value) && /^\d+$/u.test(value.text) && isRight(wrongTarget(value.text)),
  },
}

const PUBLISHED: Shape = {
  scalar: {
    noun: 'a port, or a range of ports, from 1 to 65535',
    accepts: (value) => isTextOrWhole(value) && isRight(wrongPublished(value.text, '')),
  },
}

const HOST_IP: Shape = {
  scalar: {
    noun: 'an IP address',
    accepts: ({ type, text }) => type === 'text' && isRight(wrongAddress(text)),
  },
}

const PROTOCOL: Shape = {
  scalar: {
    noun: 'one of "tcp", "udp", "sctp"',
    accepts: ({ text }) => isRight(wrongProtocol(text)),
    names: ['tcp', 'udp', 'sctp'],
  },
}

const LONG = mapOf(
  {
    name: TEXT,
    mode: TEXT,
    host_ip: HOST_IP,
    target: TARGET,
    published: PUBLISHED,
    protocol: PROTOCOL,
    app_protocol: TEXT,
  },
  { required: ['target'] },
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports */
export const PORTS = listOf(either(SHORT, LONG))
