/** Files of these names hold secrets by what they are for. A `.npmrc` may hold one, and mostly holds settings. */
const SECRET_FILES: readonly RegExp[] = [
  /^\.env(?:\.[\w.-]+)?$/i,
  // Of Rails.
  /^master\.key$/i,
  /^(?:\.netrc|\.pypirc|\.pgpass|\.git-credentials|kubeconfig)$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /\.(?:p12|pfx|jks|keystore)$/i,
  /^(?:.*[._-])?(?:priv(?:ate)?[._-]?)?key\.pem$/i,
  // Keys of package sources end with `.key`, too, and are public.
  /^(?:.*[._-])?(?:server|client|tls|ssl|private|host|ca|localhost)\.key$/i,
]

/** Of a `.env`: the one that shows what belongs into it. */
const EXAMPLE = /\.(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|ci|test)$/i

/** What is trusted is public. */
const PUBLIC = /(?:^|[._-])pub(?:lic)?(?:[._-]|$)|trust|cacerts/i

/** Whether a file that is copied into an image is made to hold a secret, by its name alone. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/(?:^|\/)\.aws\/credentials$|(?:^|\/)\.docker\/config\.json$|(?:^|\/)\.ssh\/?$/.test(path)) return true
  return SECRET_FILES.some((pattern) => pattern.test(name)) && !EXAMPLE.test(name) && !PUBLIC.test(name)
}
