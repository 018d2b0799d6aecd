import type * as z from 'zod'
import { reasonIn } from '../../core/errors/reason.ts'
import { lookupFailure, type PublishedImage } from '../../core/images/published.ts'
import { LABEL_BUILD_HASH, LABEL_INSTALLATION } from '../../core/stacks/labels.ts'
import { isBuiltReference } from '../../core/stacks/project-name.ts'
import type { BuiltImage, Images } from '../images.ts'
import type { RegistryLogin } from '../login/docker-config.ts'
import { checked, orNull, statusCode } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { carries, type Scope } from './scope.ts'

export class DockerImages implements Images {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  async id(reference: string): Promise<string | null> {
    const image = await orNull(this.#scope.docker.getImage(reference).inspect())
    return image && checked(schemas.imageInspectSchema, image, 'image inspect').Id
  }

  async published(reference: string, login: RegistryLogin | null): Promise<PublishedImage> {
    let answer: unknown
    try {
      answer = await this.#scope.docker
        .getImage(reference)
        .distribution(login === null ? {} : { authconfig: login })
    } catch (error) {
      // Without an answer, the engine itself is gone.
      if (statusCode(error) === undefined) throw error
      const reason = reasonIn(error)
      return { failure: lookupFailure(statusCode(error), reason), reason }
    }
    const { Descriptor } = checked(schemas.distributionSchema, answer, 'distribution')
    return { digest: Descriptor.digest }
  }

  async namedAtMs(reference: string): Promise<number | null> {
    const image = await orNull(this.#scope.docker.getImage(reference).inspect())
    if (image === null) return null
    const { Created, Metadata } = checked(schemas.imageInspectSchema, image, 'image inspect')
    // An image of cached layers only is as old as these; its name is as old as the build or the pull. The engine writes
    // the first second of year 1 for an unknown time.
    return Math.max(Date.parse(Created), Date.parse(Metadata?.LastTagTime ?? '') || 0)
  }

  async built(): Promise<BuiltImage[]> {
    return (await this.#own()).flatMap(({ Id, Size, RepoTags, Labels, Created }) =>
      (RepoTags ?? [])
        .filter((reference) => isBuiltReference(reference, Labels?.[LABEL_BUILD_HASH] ?? ''))
        .map((reference) => ({ reference, id: Id, sizeBytes: Size, createdAtMs: Created * 1000 })),
    )
  }

  async nameless(): Promise<Pick<BuiltImage, 'id' | 'sizeBytes'>[]> {
    return (await this.#own())
      .filter(({ RepoTags }) => (RepoTags ?? []).every((reference) => reference === '<none>:<none>'))
      .map(({ Id, Size }) => ({ id: Id, sizeBytes: Size }))
  }

  async #own(): Promise<z.infer<typeof schemas.imageListSchema>> {
    const { docker, installation } = this.#scope
    const label = [LABEL_BUILD_HASH, `${LABEL_INSTALLATION}=${installation}`]
    const answer = await docker.listImages({ filters: { label } })
    return checked(schemas.imageListSchema, answer, 'image list').filter((image) => carries(image, label))
  }

  async inUse(): Promise<Set<string>> {
    const list = await this.#scope.docker.listContainers({ all: true })
    return new Set(checked(schemas.containerListSchema, list, 'container list').map(({ Image }) => Image))
  }

  async remove(reference: string): Promise<boolean> {
    try {
      await orNull(this.#scope.docker.getImage(reference).remove({ force: false }))
      return true
    } catch (error) {
      if (statusCode(error) === 409) return false
      throw error
    }
  }
}
