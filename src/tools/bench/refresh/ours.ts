import { join } from 'node:path'
import { rulesBeforeStart } from '../../../enforcer/preflight/preflight.ts'
import { stablePlace } from '../../../stack/definition/place.ts'
import { prepareModel } from '../../../stack/definition/prepare.ts'
import { provideImages } from '../../../stack/images/provide.ts'
import { wantImages } from '../../../stack/images/want.ts'
import { takeDown } from '../../../stack/teardown/take-down.ts'
import type { BenchContext } from '../common/context.ts'
import { runOrFail } from '../common/run-or-fail.ts'
import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import { removeBuiltImages } from './remove-images.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'cli', 'main.js')

/**
 * `ssot-docker refresh` as a user calls it. No command only builds, so `build` runs that part of a refresh in this
 * process: from the matrix to the last image.
 */
export function ours(
  { connection, registry, journal, owner }: BenchContext,
  { definition, change }: Checkout,
): Contestant {
  const { root, environment } = definition
  const { project, ports } = stablePlace(definition)
  return {
    change,
    async build({ kind, service }) {
      const noCache = kind === 'no cache'
      const preflight = rulesBeforeStart(journal.checks)
      const context = { definition, connection, registry, self: owner, preflight, emit: () => {} }
      const prepared = await prepareModel(context, { project, ports })
      const images = await wantImages(prepared, 'use')
      const operations = images.builds
        .filter((one) => (noCache ? one.service === service : !one.isPresent))
        .map(({ service, image }) => ({ do: 'build', service, image, cause: 'source changed' }) as const)
      await provideImages(prepared, images, operations, { noCache })
    },
    async refresh({ kind, service }) {
      const selected = kind === 'no cache' && service !== null ? ['--clean', service] : []
      const command = [process.execPath, CLI, 'refresh', '--environment', environment.name, ...selected]
      await runOrFail(command, { cwd: root, env: process.env })
    },
    async remove() {
      await takeDown(connection.engine, project)
      registry.images.release(project, owner)
      await removeBuiltImages(project)
    },
  }
}
