import type { ListenAddress } from '../../exec.ts'

/** The number of the kernel for the state of a socket that listens. */
const LISTEN = '0A'

/**
 * The listening addresses in `/proc/net/tcp` and `/proc/net/tcp6` of a network namespace; null for any other text.
 * @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export function listenAddresses(text: string): ListenAddress[] | null {
  if (!/\blocal_address\b/.test(text)) return null
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const [, address = '', port = ''] = /^([0-9A-F]+):([0-9A-F]{4})$/i.exec(local) ?? []
    if (state !== LISTEN || port === '') return []
    return [{ port: Number.parseInt(port, 16), isLoopback: isLoopback(address) }]
  })
}

/** @param address in hexadecimal, with each group of four bytes in the byte order of the machine */
function isLoopback(address: string): boolean {
  const isIpv4 = address.length === 8
  // 127.x.y.z: its first byte is the last one of a little-endian word, and the first one of a big-endian word.
  if (isIpv4) return /(7F$|^7F)/i.test(address)
  return (
    /^0{24}(01000000|00000001)$/.test(address) || /^0{16}(FFFF0000|0000FFFF)(.{6}7F|7F.{6})$/i.test(address)
  )
}
