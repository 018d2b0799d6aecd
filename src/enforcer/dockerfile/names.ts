/** Files named after a Dockerfile that are something else: about it, made into it, or code. */
const NO_DOCKERFILE =
  /\.(?:dockerignore|md|mdx|txt|adoc|rst|html?|j2|jinja2?|tpl|tmpl|template|erb|hbs|mustache|ts|mts|cts|tsx|js|mjs|cjs|jsx|py|rb|go|rs|java|sh|snap|json|ya?ml|toml|map|lock|sw[op])$/i

/**
 * Whether a file is a Dockerfile by its name, at any depth and in any case: `Dockerfile`, `Dockerfile.dev`,
 * `auth.Dockerfile`, `Containerfile`. Templates of one and `.dockerignore` files are not.
 */
export function isDockerfileName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!/^(?:dockerfile|containerfile)(?:\..+)?$|.\.(?:dockerfile|containerfile)$/i.test(name)) return false
  return !NO_DOCKERFILE.test(name)
}
