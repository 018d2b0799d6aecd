interface Encoding {
  form: (secret: string) => string
  /** What stands around it. */
  around: (form: string) => string
}

const bare = (form: string) => form
const percent = (s: string) => encodeURIComponent(s)
const json = (s: string) => JSON.stringify(s).slice(1, -1)

/** How a service, a tool or a library may print a value. None of this is shared with the code under test. */
export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'as it is': { form: (s) => s, around: bare },
  'in JSON': { form: json, around: (f) => `{"got":"${f}"}` },
  'in JSON in JSON': { form: (s) => json(json(s)), around: (f) => `{"log":"{\\"got\\":\\"${f}\\"}"}` },
  'in a URL': { form: percent, around: (f) => `postgres://app:${f}@db/shop` },
  'in a query, in small letters': {
    form: (s) => percent(s).replace(/%../gu, (one) => one.toLowerCase()),
    around: (f) => `/in?a=1&got=${f}&b=2`,
  },
  'in a form': {
    form: (s) => new URLSearchParams({ a: s }).toString().slice(2),
    around: (f) => `got=${f}&b=2`,
  },
  'in base64': { form: (s) => Buffer.from(s).toString('base64'), around: bare },
  'in base64url': { form: (s) => Buffer.from(s).toString('base64url'), around: bare },
  'in basic authentication': {
    form: (s) => Buffer.from(`app:${s}`).toString('base64'),
    around: (f) => `Authorization: Basic ${f}`,
  },
  'in basic authentication of another user': {
    form: (s) => Buffer.from(`admin1:${s}`).toString('base64'),
    around: (f) => `"Authorization": "Basic ${f}"`,
  },
  'in hex': { form: (s) => Buffer.from(s).toString('hex'), around: (f) => `0x${f}` },
  'in YAML': { form: (s) => s.replaceAll("'", "''"), around: (f) => `got: '${f}'` },
  'in a shell': { form: (s) => s.replaceAll("'", "'\\''"), around: (f) => `psql 'password=${f}'` },
  'in a compose file': { form: (s) => s.replaceAll('$', '$$$$'), around: (f) => `PASSWORD: "${f}"` },
  'in HTML': {
    form: (s) =>
      s
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
    around: (f) => `<b>${f}</b>`,
  },
  'in colour': { form: (s) => s, around: (f) => `\x1b[31m${f}\x1b[0m` },
  'after an escaped line break': { form: (s) => s, around: (f) => `failed\\n${f}\\n` },
  'as an option': { form: (s) => s, around: (f) => `mysql -p${f} -h db` },
}

/** What is left of a secret in a text: any piece of it that is long enough to guess from. */
export function leaked(shown: string, written: string): string | undefined {
  const size = Math.min(8, written.length)
  for (let at = 0; at + size <= written.length; at += 1) {
    const piece = written.slice(at, at + size)
    if (shown.includes(piece)) return piece
  }
  return undefined
}
