import type { Connection } from '../../../engine/connect/connect.ts'
import { stablePlace } from '../../../stack/definition/place.ts'
import { composeCall } from '../../../stack/definition/variables.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import { removeBuiltImages } from './remove-images.ts'

/** `docker compose build` and `docker compose up -d --build --wait`, called with the docker CLI as a user does. */
export function compose(connection: Connection, { definition, change }: Checkout): Contestant {
  const { project, ports } = stablePlace(definition)
  const { cwd, env } = composeCall(definition, connection, project, ports)
  const command = [...dockerOf(connection), 'compose', '-p', project, '-f', definition.composeFile]
  const docker = (...args: string[]) => runOrFail([...command, ...args], { cwd, env })
  const buildWithoutCache = (service: string | null) =>
    docker('build', '--no-cache', ...(service === null ? [] : [service]))
  return {
    change,
    build: ({ kind, service }) => (kind === 'no cache' ? buildWithoutCache(service) : docker('build')),
    async refresh({ kind, service }) {
      // `up` has no `--no-cache`.
      if (kind === 'no cache') await buildWithoutCache(service)
      await docker('up', '-d', '--wait', ...(kind === 'no cache' ? [] : ['--build']))
    },
    async remove() {
      await docker('down', '-v', '--timeout', '0')
      await removeBuiltImages(project)
    },
  }
}

function dockerOf({ profile, target }: Connection): readonly string[] {
  return profile && profile.engine.endpoint === target.endpoint ? profile.engine.docker : ['docker']
}
