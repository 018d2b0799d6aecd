/**
 * Values that are recognisable as secrets by their form. Those with `browser` are public in a variable of a public
 * name.
 */
export const SHAPES: readonly { kind: string; pattern: RegExp; browser?: true }[] = [
  { kind: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/ },
  { kind: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/ },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'a Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { kind: 'an OpenAI or Anthropic key', pattern: /\bsk-(?:proj-|ant-)?[\w-]{32,}/ },
  { kind: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/, browser: true },
  { kind: 'a signed token (JWT)', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, browser: true },
]

/** The user name may be empty, as in Redis URLs. The limit of the scheme keeps the time linear. */
export const URL_PASSWORD = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@?#]*:([^\s/@]+)@/gi

/** The query of a web address. */
export const URL_QUERY = /\bhttps?:\/\/[^\s?#]*\?([^\s#"']+)/giu
/** A parameter of a query. */
export const PARAMETER = /(?:^|&)([\w.-]+)=([^&]+)/gu
