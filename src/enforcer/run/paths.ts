/** Whether a file is `path` itself or inside it. Both count from the root, with `/`; `.` is the root. */
export function isWithin(path: string, file: string): boolean {
  return path === '.' || file === path || file.startsWith(`${path}/`)
}

/** The folders that a path is in: `a` and `a/b` for `a/b/c`. */
export function foldersAbove(path: string): string[] {
  const segments = path.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}
