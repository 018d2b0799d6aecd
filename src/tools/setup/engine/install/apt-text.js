/**
 * @typedef {object} Repository
 * @property {string} codename As apt prints it: `bookworm`, `bookworm-security`.
 * @property {string} uri
 * @property {string} component
 */

/**
 * @typedef {object} PrintedPackage
 * @property {string} name
 * @property {string} version With its epoch, as apt takes it: `1:2.3-4`.
 * @property {string} file The name of the file that apt downloads.
 * @property {number} bytes
 */

/**
 * The Debian repositories in the output of `apt-get indextargets`, `main` only.
 *
 * @param {string} text Lines `ORIGIN|CODENAME|REPO_URI|COMPONENT`.
 * @returns {Repository[]}
 */
export function debianRepositories(text) {
  /** @type {Map<string, Repository>} */
  const found = new Map()
  for (const line of text.split('\n')) {
    const [origin, codename, uri, component] = line.trim().split('|')
    if (origin !== 'Debian' || !codename || !uri || component !== 'main') continue
    found.set(`${codename} ${uri}`, { codename, uri, component })
  }
  return [...found.values()]
}

/**
 * The same mirrors for another suite, with security updates if the machine itself has them.
 *
 * @param {readonly Repository[]} repositories
 * @param {string} suite
 * @param {string | undefined} keyring
 * @returns {string} The text of a `sources.list`.
 */
export function sourcesFor(repositories, suite, keyring) {
  const lines = repositories.flatMap(({ codename, uri, component }) => {
    if (/-(updates|backports|proposed-updates)/.test(codename)) return []
    const wanted = codename.endsWith('-security') ? `${suite}-security` : suite
    return [`deb ${keyring ? `[signed-by=${keyring}] ` : ''}${uri} ${wanted} ${component}`]
  })
  return `${[...new Set(lines)].join('\n')}\n`
}

/**
 * Parses the output of `apt-get install --print-uris -qq`: lines `'URI' FILE BYTES HASH`.
 *
 * @param {string} text
 * @returns {PrintedPackage[]}
 */
export function parsePrintedUris(text) {
  return text.split('\n').flatMap((line) => {
    const [, file, bytes] = /^'[^']*' (\S+\.deb) (\d+)/.exec(line) ?? []
    if (file === undefined || bytes === undefined) return []
    // In file names, apt escapes only the colon of an epoch.
    const [name = '', version = ''] = file.split('_')
    return [{ name, version: version.replace('%3a', ':'), file, bytes: Number(bytes) }]
  })
}
