#!/usr/bin/env bash
# Prints Redis' users as its aclfile wants them, with the SHA-256 of each password in the place of its file's name:
#   deploy/redis/users.sh secrets/ > users.acl; redis-server --aclfile users.acl
# What the file holds anew is taken at ACL LOAD.
set -euo pipefail
secrets=$1

while read -r line; do
  if [[ $line =~ \#([^ ]+) ]]; then
    secret=${BASH_REMATCH[1]}
    hash=$(printf %s "$(cat "$secrets/$secret")" | sha256sum)
    line=${line/"#$secret"/"#${hash%% *}"}
  fi
  printf '%s\n' "$line"
done < "${BASH_SOURCE[0]%/*}/users.acl"
