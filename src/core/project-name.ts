/**
 * The Compose project name of a run: `ssot-shop-test-1a2b3c4d`. Compose allows lower-case letters, digits, `-` and
 * `_`, with a letter or digit first.
 *
 * @param repository name of the repository's folder, in any spelling
 * @param suffix what tells runs apart
 */
export function projectName(repository: string, environment: string, suffix: string): string {
  const base = repository
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `ssot-${base || 'stack'}-${environment}-${suffix}`
}
