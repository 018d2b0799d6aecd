#!/usr/bin/env bash
# How often two setup files run when one worker runs two test files: one of the repository, and one of a package that is installed.
# Each is named once in the config, and once added by a plugin in its hook `configureVitest`.
#
# vitest 4.1.12, vitest 5.1.1, Node.js 20 and newer, Linux; seen on 2026-11-29.
#
# Guess: both run before each test file, whoever names them. That is what the documentation says of setup files.
# Seen:  with `isolate: false`, the one of the package that the plugin adds runs before the first test file only. In all other cases both
#        run twice. Vitest transforms the setup files of the config itself wherever they are, and that list is made before the hook. So
#        Node.js loads a later one from `node_modules`, and a module of Node.js runs once.
#
# So a plugin whose setup file does something for each test file, such as emptying a database, does it once for each worker, and nothing
# says so. It must add the file to `server.deps.inline` in its hook `config`.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir shared
printf '{ "name": "shared", "version": "1.0.0", "type": "module", "exports": { "./setup": "./setup.js" } }\n' > shared/package.json
setup() {
  printf "import { appendFileSync } from 'node:fs'\nappendFileSync('ran.txt', '%s\\\\n')\n" "$1"
}
setup package > shared/setup.js
setup repository > setup.js
for name in one two; do
  printf "import { test } from 'vitest'\ntest('it passes', () => {})\n" > "$name.test.js"
done
cat > vitest.config.js <<'JS'
import { fileURLToPath } from 'node:url'

const ofPackage = fileURLToPath(import.meta.resolve('shared/setup'))
const ofRepository = fileURLToPath(new URL('setup.js', import.meta.url))
const plugin = {
  name: 'shared',
  configureVitest: ({ project }) => void project.config.setupFiles.push(ofRepository, ofPackage),
}
const byPlugin = process.env.ADDED_BY === 'plugin'
export default {
  plugins: byPlugin ? [plugin] : [],
  test: { setupFiles: byPlugin ? [] : [ofRepository, ofPackage], maxWorkers: 1 },
}
JS
printf '{ "private": true, "type": "module" }\n' > package.json

times() {
  rm -f ran.txt
  ADDED_BY=$3 npx vitest run --pool "$1" "$2" > output.txt 2>&1 || { cat output.txt; exit 1; }
  printf '%-7s %-8s %-13s %-7s repository %s, package %s\n' "$version" "$1" "$2" "$3" \
    "$(grep -c repository ran.txt)" "$(grep -c package ran.txt)" >> seen.txt
}

for version in 4.1.12 5.1.1; do
  npm install --silent --no-audit --no-fund --save-exact --install-links ./shared "vitest@$version" vite@8.3.4
  for pool in forks threads; do
    for isolation in --isolate --no-isolate; do
      for by in config plugin; do times "$pool" "$isolation" "$by"; done
    done
  done
done

cat > expected.txt <<'TEXT'
4.1.12  forks    --isolate     config  repository 2, package 2
4.1.12  forks    --isolate     plugin  repository 2, package 2
4.1.12  forks    --no-isolate  config  repository 2, package 2
4.1.12  forks    --no-isolate  plugin  repository 2, package 1
4.1.12  threads  --isolate     config  repository 2, package 2
4.1.12  threads  --isolate     plugin  repository 2, package 2
4.1.12  threads  --no-isolate  config  repository 2, package 2
4.1.12  threads  --no-isolate  plugin  repository 2, package 1
5.1.1   forks    --isolate     config  repository 2, package 2
5.1.1   forks    --isolate     plugin  repository 2, package 2
5.1.1   forks    --no-isolate  config  repository 2, package 2
5.1.1   forks    --no-isolate  plugin  repository 2, package 1
5.1.1   threads  --isolate     config  repository 2, package 2
5.1.1   threads  --isolate     plugin  repository 2, package 2
5.1.1   threads  --no-isolate  config  repository 2, package 2
5.1.1   threads  --no-isolate  plugin  repository 2, package 1
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
