/** Whether a file is a path or lies in it; both from the root, with `/`. `.` is the root. */
export function isWithin(path: string, file: string): boolean {
  return path === '.' || file === path || file.startsWith(`${path}/`)
}
