/** A path in a container without slashes at its end. */
export function plainTarget(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/u, '') : path
}

/** Where an entry of `tmpfs` is mounted: `/data:size=64m` at `/data`. */
export function targetOfTmpfs(text: string): string {
  return plainTarget(text.split(':', 1)[0] ?? text)
}
