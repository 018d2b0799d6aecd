#!/usr/bin/env bash
# Two Jest projects, each with a `globalSetup` and a `globalTeardown`: which are called, and in which order?
#
# jest 30.5.2, Node.js 20 and newer; seen on 2026-11-28.
#
# Guess: setups run in the order of `projects`, teardowns in the opposite one, and what was set up is torn down, whatever
#        fails.
# Seen:  setups run in the order of the projects' *test files*, where the largest comes first while there is no cache.
#        Teardowns run in the same order, not in the opposite one. When a setup throws, no teardown is called, not even of
#        a project whose setup has succeeded. When a teardown throws, those after it are not called.
#
# So a project may not rely on what another project's setup has started, and a server started in a setup needs another way
# to be stopped than `globalTeardown`.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

printf '{ "private": true }\n' > package.json
npm install --silent --no-audit --no-fund --save-exact jest@30.5.2
printf 'module.exports = { projects: ["<rootDir>/small", "<rootDir>/large"] }\n' > jest.config.js
for project in small large; do
  mkdir $project
  for step in Setup Teardown; do
    cat > $project/global$step.js <<JS
const { appendFileSync } = require('node:fs')

module.exports = () => {
  appendFileSync('$folder/seen.txt', '$step $project, ')
  if (process.env.THROWS === '$step $project') throw new Error('$step $project failed')
}
JS
  done
  printf "module.exports = { globalSetup: './globalSetup.js', globalTeardown: './globalTeardown.js' }\n" > $project/jest.config.js
  printf "test('passes', () => {})\n" > $project/passes.test.js
done
printf '// This comment makes the file the larger one.\n' >> large/passes.test.js

for throws in nothing 'Setup small' 'Teardown large'; do
  printf '%-15s throws: ' "$throws" >> seen.txt
  code=0
  THROWS=$throws npx jest --no-cache --cacheDirectory "$folder/cache-$throws" > output.txt 2>&1 || code=$?
  printf 'exit code %s\n' "$code" >> seen.txt
done

cat > expected.txt <<'TEXT'
nothing         throws: Setup large, Setup small, Teardown large, Teardown small, exit code 0
Setup small     throws: Setup large, Setup small, exit code 1
Teardown large  throws: Setup large, Setup small, Teardown large, exit code 1
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
