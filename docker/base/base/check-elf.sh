#!/bin/sh
# Fails when a program or library in this image needs a library that is not in it: a package left out of a
# closure shows here, at build time, and not when a container first needs it.
set -eu
# The loader's own path differs by architecture: /lib64/ld-linux-x86-64.so.2, /lib/ld-linux-aarch64.so.1.
loader=$(ls /usr/lib64/ld-linux-*.so.* /usr/lib/ld-linux-*.so.* 2>/dev/null | head -n 1)
[ -n "$loader" ] || { echo "no dynamic loader in this image" >&2; exit 1; }

missing=0
checked=0
for file in $(find /usr -xdev -type f \( -perm -100 -o -name '*.so*' \)); do
  [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
  checked=$((checked + 1))
  needs=$("$loader" --list "$file" 2>&1 || true)
  case "$needs" in
    *'not found'* | *'cannot open shared object'*)
      echo "$file:" >&2
      echo "$needs" | grep -e 'not found' -e 'cannot open' >&2
      missing=1
      ;;
  esac
done
[ "$checked" -gt 0 ] || { echo "not one program in this image" >&2; exit 1; }
[ "$missing" = 0 ] || exit 1
echo "$checked programs and libraries have all they need"
