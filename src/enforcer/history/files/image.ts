/** How many digits of a digest are told. */
const DIGITS = 12

/** An image with a short digest: `node:24-alpine@sha256:d32cdf619f63…`. */
export function shortImage(image: string): string {
  return image.replace(/(@?sha256:[0-9a-f]{12})[0-9a-f]{52}/gu, '$1…')
}

/** What differs between two images of the same repository: `24.18 -> 24.19`, with the digests; null: they are of different ones. */
export function imageChange(from: string, to: string): string | null {
  const [a, b] = [partsOf(from), partsOf(to)]
  if (a === null || b === null || a.name !== b.name) return null
  const tags = a.tag === b.tag ? null : `${a.tag || 'no tag'} -> ${b.tag || 'no tag'}`
  const digests = a.digest === b.digest ? null : `digest ${a.digest || 'none'} -> ${b.digest || 'none'}`
  if (tags === null) return digests === null ? null : `${b.tag === '' ? b.name : b.tag}, ${digests}`
  return digests === null ? tags : `${tags} (${digests})`
}

function partsOf(image: string): { name: string; tag: string; digest: string } | null {
  const [, name, tag = '', digest = ''] =
    /^([\w./-]+(?::\d+\/[\w./-]+)?)(?::([\w.-]+))?(?:@sha256:([0-9a-f]+)…?)?$/u.exec(image) ?? []
  if (name === undefined) return null
  return { name, tag, digest: digest === '' ? '' : `${digest.slice(0, DIGITS)}…` }
}
