import { basename } from 'node:path'
import type { Obstacle } from '../../core/baselines/obstacle.ts'
import { portBlock } from '../../core/matrix/port-blocks.ts'
import { projectName } from '../../core/stacks/project-name.ts'
import type { StackContext } from '../context.ts'
import { type PreparedModel, prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import type { WantedImages } from '../images/wanted-images.ts'
import { type WantedBaselines, wantBaselines } from './want.ts'

/** What the baselines of an environment are to be, from its files as they are now. */
export interface Look {
  prepared: PreparedModel
  images: WantedImages
  /** Null: the matrix asks for none. */
  wanted: WantedBaselines | Obstacle | null
}

/** Determines the baseline images of an environment without a stack. Nothing is changed, and nothing is reported. */
export async function lookAtBaselines(context: StackContext): Promise<Look> {
  const { matrix, environment, root } = context.definition
  const place = {
    // The hash is the same with any name and any ports.
    project: projectName(basename(root), environment.name, 'baseline'),
    ports: portBlock(matrix, environment.name, 0),
  }
  const prepared = await prepareModel({ ...context, emit: () => {} }, place)
  const images = await wantImages(prepared, 'look')
  return { prepared, images, wanted: await wantBaselines(prepared, images) }
}
