# Read by the MySQL image's entrypoint, once, on an empty volume.
for database in orchestrator payment point orders reservation; do
  bash /deploy/database.sh "$database" /run/secrets | MYSQL_PWD=$(cat /run/secrets/root) mysql --protocol=socket --user=root
done
