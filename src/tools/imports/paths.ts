/**
 * The room of `src` that a file belongs to: its top-level folder, such as `core`. `tools/setup` is a room of its own, since it
 * runs before anything is installed.
 *
 * @returns an empty text for a file in `src` itself
 */
export function roomOf(path: string): string {
  if (path.startsWith('tools/setup/')) return 'tools/setup'
  return path.includes('/') ? (path.split('/')[0] ?? '') : ''
}

export function isTest(path: string): boolean {
  return /\.test\.[jt]s$/.test(path)
}
