import type { ComposeFile, Interpolation } from './model.ts'
import { hideVariables } from './template.ts'
import { parseYaml } from './yaml/parse.ts'

/** Where texts are that containers, and what they serve, read. */
const READ = /(?:^|\.)(?:environment|labels|annotations|command|entrypoint|args|content)(?:\.|$)|^x-/u
/** What is run inside of a container, where `localhost` is the container. */
const INSIDE = /\.(?:healthcheck|post_start|pre_stop)(?:\.|$)/u

/** Whether `localhost` means the host in a value: a program or a person outside of the container may get it. */
export function isReadOutside(path: string): boolean {
  return READ.test(path) && !INSIDE.test(path)
}

/** Longer than any of the names of this machine. */
const LONGEST_HOST = 40
/** `0.0.0.0` is an address to listen on, with the port of the container. */
const HOST = /(?<![\w.-])(?:localhost|127\.0\.0\.1|host\.docker\.internal|\[::1\]):$/iu

/** Whether a variable is the port of an address of the host, as in `http://localhost:${API_PORT:-3000}`. */
export function isInHostAddress({ source }: ComposeFile, { path, span }: Interpolation): boolean {
  return (
    isReadOutside(path) && HOST.test(source.text.slice(Math.max(0, span.start - LONGEST_HOST), span.start))
  )
}

/**
 * Whether a variable means a host port, which the matrix decides: in an entry of `ports`, or in an address of the host with a
 * variable that is a host port in the same file. The rule `port-repeated` reports such addresses.
 */
export function isHostPort(file: ComposeFile, use: Interpolation): boolean {
  if (isInPublished(file, use)) return true
  if (!isInHostAddress(file, use)) return false
  return file.interpolations.some((other) => other.name === use.name && isInPublished(file, other))
}

/** An entry of `ports`, of a service or in an extension that services share, with the keys within it. */
const ENTRY = /^(?:services\.[^.]+(?:\.[^.]+)*?\.|x-(?:.*?[.-])?)ports\.\d+(.*)$/u

/** Whether a variable is part of the host port or the address of an entry of `ports`. */
function isInPublished({ source }: ComposeFile, { path, span }: Interpolation): boolean {
  const [, rest] = ENTRY.exec(path) ?? []
  if (rest === undefined) return false
  if (rest !== '') return rest === '.published' || rest === '.host_ip'
  const scalar = parseYaml(source).scalars.find(
    (one) => one.scalar.span.start <= span.start && span.end <= one.scalar.span.end,
  )?.scalar
  const end = scalar === undefined ? span.end : scalar.span.end
  // What follows is the container port.
  return hideVariables(source.text.slice(span.end, end)).includes(':')
}
