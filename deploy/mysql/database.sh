#!/usr/bin/env bash
# Prints the SQL that makes a service's database and its three users, with passwords from files of their names, for MySQL's
# administrator; it bears to run again, and then gives each user the password that its file holds now:
#   deploy/mysql/database.sh payment secrets/ | mysql --user=root --password
# What the serving and the purging user may do with single tables is granted by the migrating one, each time the service starts.
set -euo pipefail
database=$1 secrets=$2

account() { # user
  local password
  password=$(cat "$secrets/$1")
  case $password in
    '' | *[!A-Za-z0-9_-]*)
      echo "The password in $secrets/$1 is empty, or has other characters than letters, digits, - and _." >&2
      return 1 ;;
  esac
  echo "CREATE USER IF NOT EXISTS '$1'@'%' IDENTIFIED BY '$password';"
  echo "ALTER USER '$1'@'%' IDENTIFIED BY '$password';"
}

echo "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb4;"

# Changes tables; a service needs it while it starts.
account "${database}_migrating"
echo "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON $database.* TO '${database}_migrating'@'%' WITH GRANT OPTION;"

# Reads all.
account "${database}_serving"
echo "GRANT SELECT ON $database.* TO '${database}_serving'@'%';"

# Deletes what is older than its retention.
account "${database}_purging"
