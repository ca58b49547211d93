#!/usr/bin/env bash
# Makes each secret once, and gives it to those who need it and to nobody else: a folder per reader, which is a volume.
set -euo pipefail
umask 077

# give READER/NAME..: the same secret
give() {
  local file value=""
  for file; do
    [ ! -s "/secrets/$file" ] || value=$(cat "/secrets/$file")
  done
  [ -n "$value" ] || value=$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
  for file; do
    printf %s "$value" > "/secrets/$file"
  done
}

give mysql/root
for service in orchestrator:saga-orchestrator orders:order-service payment:payment-service point:point-service reservation:reservation-service; do
  for user in migrating serving purging; do
    give {mysql,"${service#*:}"}/"${service%%:*}_$user"
  done
done
give redis/redis_admin
for service in saga-orchestrator reservation-service; do
  give {redis,"$service"}/"redis_$service"
done

give kafka/kafka_admin
give kafka/kafka_broker
give {kafka,kafka-ui}/kafka_reader
for service in saga-orchestrator order-service payment-service point-service reservation-service; do
  give {kafka,"$service"}/"kafka_$service"
done

# By which the orchestrator and each participant know each other on Kafka, and it itself.
for service in saga-orchestrator order-service payment-service point-service reservation-service; do
  give "$service/paysaga.signature-keys.saga-orchestrator.secrets.k1" "saga-orchestrator/paysaga.signature-keys.$service.secrets.k1"
done
# As whom it asks the others' doors.
give {issuer,saga-orchestrator}/service-saga-orchestrator
# As which client its console asks the issuer who somebody is.
give {issuer,saga-orchestrator}/client-console

# Whom the images run as.
chown -R 999:999 /secrets/mysql /secrets/redis
chown -R 1000:1000 /secrets/kafka
for reader in issuer kafka-ui saga-orchestrator order-service payment-service point-service reservation-service; do
  chown -R 10001:10001 "/secrets/$reader"
done
