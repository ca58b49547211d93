#!/usr/bin/env bash
# Builds the two libraries that stand in for libaio and libnuma (Linux x86_64) into the module's
# resources. Their binaries are kept there because a machine that needs them may have no compiler.
# Linked to nothing, so they load on any C library.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for lib in libaio libnuma; do
  cc -std=c11 -Wall -Wextra -Werror -O1 -fPIC -shared -nostdlib -s -Wl,--build-id=none -Wl,-z,noseparate-code \
    -Wl,-soname,$lib.so.1 -Wl,--version-script=$lib.map \
    -o ../resources/io/paysaga/servers/$lib.so.1 $lib.c
done
