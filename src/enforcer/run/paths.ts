/** Whether a file is `path` itself or inside it. Both count from the root, with `/`; `.` is the root. */
export function isWithin(path: string, file: string): boolean {
  return path === '.' || file === path || file.startsWith(`${path}/`)
}
