const SIZES = /(?:^|\.)(?:memory|shm_size|memswap_limit|mem_swap|kernel_memory)$/u
const DURATIONS =
  /(?:^|\.)(?:interval|timeout|start_period|start_interval|stop_grace_period|delay|monitor|window)$/u
/** Maps whose keys users choose. */
const NAMES = /^(?:environment|labels|annotations|sysctls|(?:build|deploy)\.(?:args|labels))\./u
const NUMBERS = /(?:^|\.)cpus$/u

/**
 * An amount in one form, whichever it is written in: `512M`, `512m` and `536870912` are the same, and so are `0.5m` and `30s`. A text
 * that is no amount, or has variables, stays as it is.
 * @param path the keys that lead to it
 */
export function amount(path: string, text: string): string {
  if (NAMES.test(path)) return text
  if (SIZES.test(path)) return bytes(text)
  if (DURATIONS.test(path)) return milliseconds(text)
  return NUMBERS.test(path) && /^(?:\d+\.?\d*|\.\d+)$/u.test(text) ? String(Number(text)) : text
}

/** As Compose reads a size: each unit is 1024 times the one before it. */
function bytes(text: string): string {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/iu.exec(text) ?? []
  if (digits === undefined) return text
  const power = ['', 'k', 'm', 'g', 't', 'p'].indexOf(unit.toLowerCase())
  return `${Math.trunc(Number(digits) * 1024 ** power)} bytes`
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const PIECE = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)/gu

/** `1m30s` */
function milliseconds(text: string): string {
  const pieces = [...text.matchAll(PIECE)]
  if (text === '' || pieces.map(([whole]) => whole).join('') !== text) return text
  const sum = pieces.reduce(
    (total, [, digits, unit = '']) => total + Number(digits) * (MILLISECONDS[unit] ?? 0),
    0,
  )
  // What is less than a nanosecond is only the arithmetic.
  return `${Number(sum.toFixed(6))} ms`
}
