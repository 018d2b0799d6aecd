/** Names of files that contain secrets by their purpose. `.npmrc` is not among them: it mostly contains settings. */
const SECRET_FILES: readonly RegExp[] = [
  /^\.env(?:\.[\w.-]+)?$/i,
  // Rails.
  /^master\.key$/i,
  /^(?:\.netrc|\.pypirc|\.pgpass|\.git-credentials|kubeconfig)$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /\.(?:p12|pfx|jks|keystore)$/i,
  /^(?:.*[._-])?(?:priv(?:ate)?[._-]?)?key\.pem$/i,
  // Not every `.key`: the public keys of package sources have that extension, too.
  /^(?:.*[._-])?(?:server|client|tls|ssl|private|host|ca|localhost)\.key$/i,
]

/** Extensions of samples, such as `.env.example`. */
const EXAMPLE = /\.(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|ci|test)$/i

/** Words in the names of public keys and of certificates to trust. */
const PUBLIC = /(?:^|[._-])pub(?:lic)?(?:[._-]|$)|trust|cacerts/i

/** Whether a file is meant to contain a secret, by its name alone. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/(?:^|\/)\.aws\/credentials$|(?:^|\/)\.docker\/config\.json$|(?:^|\/)\.ssh\/?$/.test(path)) return true
  return SECRET_FILES.some((pattern) => pattern.test(name)) && !EXAMPLE.test(name) && !PUBLIC.test(name)
}
