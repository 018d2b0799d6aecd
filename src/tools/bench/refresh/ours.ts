import { join } from 'node:path'
import { composeCall, loadModel } from '../../../stack/definition/model.ts'
import { stablePlace } from '../../../stack/definition/stable.ts'
import { holdImages } from '../../../stack/images/hold.ts'
import { planImages, provideImages } from '../../../stack/images/images.ts'
import { down } from '../../../stack/teardown/down.ts'
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
  { connection, registry, owner }: BenchContext,
  { definition, change }: Checkout,
): Contestant {
  const { root, environment } = definition
  const { project, ports } = stablePlace(definition)
  const hold = (images: readonly string[]) =>
    holdImages({ registry, owner, report: () => {} }, images, project)
  return {
    change,
    async build({ kind, service }) {
      const noCache = kind === 'no cache'
      const call = composeCall(definition, connection, project, ports)
      const model = await loadModel(definition, call, ports)
      const input = {
        ...{ model, definition, call, connection, report: () => {}, hold },
        ...{ registry, self: owner, noCache },
      }
      const plan = await planImages(input)
      const stale = plan.built.filter((one) => (noCache ? one.service === service : !one.present))
      await provideImages(input, plan, stale)
    },
    async refresh({ kind, service }) {
      const selected = kind === 'no cache' && service !== null ? ['--clean', service] : []
      const command = [process.execPath, CLI, 'refresh', '--environment', environment.name, ...selected]
      await runOrFail(command, { cwd: root, env: process.env })
    },
    async remove() {
      await down(connection.engine, project)
      registry.releaseImages(project, owner)
      await removeBuiltImages(project)
    },
  }
}
