/** Extensions of files that are named after a Dockerfile but are something else: pages, templates, code. */
const NOT_A_DOCKERFILE =
  /\.(?:dockerignore|md|mdx|txt|adoc|rst|html?|j2|jinja2?|tpl|tmpl|template|erb|hbs|mustache|ts|mts|cts|tsx|js|mjs|cjs|jsx|py|rb|go|rs|java|sh|snap|json|ya?ml|toml|map|lock|sw[op])$/i

/**
 * Whether a file is a Dockerfile by its name, in any folder and in upper or lower case: `Dockerfile`, `Dockerfile.dev`,
 * `auth.Dockerfile`, `Containerfile`. Templates and `.dockerignore` files are not.
 */
export function isDockerfileName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!/^(?:dockerfile|containerfile)(?:\..+)?$|.\.(?:dockerfile|containerfile)$/i.test(name)) return false
  return !NOT_A_DOCKERFILE.test(name)
}
