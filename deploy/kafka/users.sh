#!/usr/bin/env bash
# Gives Kafka the users of users.acl and what each may do, with passwords from files named kafka_<user>; to be run again when
# a file or the list has changed. What the list no longer says, kafka-acls.sh --remove takes back.
#   deploy/kafka/users.sh localhost:9092 admin.properties secrets/
# The second is how Kafka's administrator comes in, as Kafka's tools want it; they are looked for in $KAFKA_BIN.
set -euo pipefail
umask 077
broker=$1 admin=$2 secrets=$3
list=${BASH_SOURCE[0]%/*}/users.acl
tools=${KAFKA_BIN:-/opt/kafka/bin}

password=$(mktemp)
trap 'rm -f "$password"' EXIT

for user in $(grep -o 'User:[^ ]*' "$list" | cut -d: -f2 | sort -u); do
  printf 'SCRAM-SHA-512=iterations=4096,password=%s\n' "$(cat "$secrets/kafka_$user")" > "$password"
  "$tools/kafka-configs.sh" --bootstrap-server "$broker" --command-config "$admin" \
    --alter --entity-type users --entity-name "$user" --add-config-file "$password" < /dev/null
done

grep '^--' "$list" | while read -ra allowed; do
  "$tools/kafka-acls.sh" --bootstrap-server "$broker" --command-config "$admin" --add "${allowed[@]}" < /dev/null > /dev/null
done
