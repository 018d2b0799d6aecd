import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type RemoteEngine, temporary } from './remote-engine.ts'

/**
 * A program `ssh` that behaves as with an ssh server on the engine's host, without a server: it accepts the user root and
 * runs the command there. So the tests also run on machines without sshd.
 *
 * @returns the `PATH` in which it is found
 */
export function sshStandIn({ second, address, env }: RemoteEngine): Disposable & { path: string } {
  const folder = temporary()
  const bin = join(folder.path, 'bin')
  mkdirSync(bin)
  const inside = second.inside.map((argument) => `'${argument}'`).join(' ')
  const script = `#!/bin/sh
user=
while [ "$1" != -- ]; do
  case "$1" in
    -l) user=$2; shift 2 ;;
    -o | -p) shift 2 ;;
    *) shift ;;
  esac
done
host=$2
shift 2
if [ "$host" != ${address} ]; then echo "ssh: connect to host $host: No route to host" >&2; exit 255; fi
if [ "$user" != root ]; then echo "$user@$host: Permission denied (publickey)." >&2; exit 255; fi
# Like a server: it joins the words and passes them to a shell on the other host.
exec ${inside} env -u DOCKER_HOST -u DOCKER_CONTEXT sh -c "$*"
`
  writeFileSync(join(bin, 'ssh'), script, { mode: 0o755 })
  return { path: [bin, env.PATH].join(delimiter), [Symbol.dispose]: () => folder[Symbol.dispose]() }
}
