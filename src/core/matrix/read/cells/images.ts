import { matching, orNone } from './schema.ts'

/** The grammar of distribution/reference: optional registry host, lower-case path. */
const NAME = '(?:[A-Za-z0-9.-]+(?::\\d+)?\\/)?[a-z0-9]+(?:(?:[._]|__|-+|\\/)[a-z0-9]+)*'
const TAG = ':[\\w][\\w.-]{0,127}'

export const imageReference = matching(
  new RegExp(`^${NAME}(?:${TAG})?$`),
  'is not an image',
  'an image as compose files write it, without a digest, such as `postgres:16`',
)

export const imageDigest = orNone(
  matching(/^sha256:[0-9a-f]{64}$/, 'is not a digest', '`sha256:` and 64 hexadecimal digits'),
)

export const pinnedImage = matching(
  new RegExp(`^${NAME}${TAG}@sha256:[0-9a-f]{64}$`),
  'is not an image pinned by digest',
  'name, tag and digest, such as `node:24-alpine@sha256:<64 hexadecimal digits>`',
)

export const optionalLocalImage = orNone(
  matching(
    new RegExp(`^${NAME}${TAG}$`),
    'is not an image with a tag',
    'name and tag without a digest, such as `ssot-docker/debian-node:24`',
  ),
)
