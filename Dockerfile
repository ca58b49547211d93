# Every service, the issuer of tokens, and the stand-in for the external platforms. They share the first stage, so Maven runs once:
#   docker build --target service --build-arg SERVICE=payment-service .
#   docker build --target service --build-arg SERVICE=issuer .
#   docker build --target data-platform .

FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
ARG SERVICES="payment-service point-service order-service reservation-service saga-orchestrator local/issuer"
RUN --mount=type=cache,target=/root/.m2/repository,sharing=locked \
    mvn -B -ntp -am -pl "$(echo $SERVICES | tr ' ' ','),local/platform-stub,saga/saga-command" package -DskipTests \
 && mvn -B -ntp -pl local/platform-stub dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory=/built/data-platform/lib
RUN for service in $SERVICES; do \
      name=${service##*/} \
   && cp $service/target/$name-[0-9]*.jar /tmp/application.jar \
   && java -Djarmode=tools -jar /tmp/application.jar extract --layers --destination /built/$name || exit 1; \
    done \
 && cp local/platform-stub/target/platform-stub-[0-9]*.jar /built/data-platform/application.jar \
 && cp saga/saga-command/target/saga.jar /built/saga-orchestrator/application/saga.jar

FROM eclipse-temurin:25-jre AS runtime
RUN useradd --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin paysaga \
 && install -d -m 700 -o 10001 -g 10001 /data
WORKDIR /app
USER 10001:10001

FROM runtime AS data-platform
COPY --from=build /built/data-platform/lib/ ./lib/
COPY --from=build /built/data-platform/application.jar ./
ENV ADDRESS=0.0.0.0
ENTRYPOINT ["java", "-cp", "application.jar:lib/*", "io.paysaga.platform.ExternalPlatformStub"]

# What changes least comes first: a change of code makes one small layer new.
FROM runtime AS service
ARG SERVICE
COPY --from=build /built/${SERVICE}/dependencies/ ./
COPY --from=build /built/${SERVICE}/spring-boot-loader/ ./
COPY --from=build /built/${SERVICE}/snapshot-dependencies/ ./
COPY --from=build /built/${SERVICE}/application/ ./
ENTRYPOINT ["java", "-jar", "application.jar"]
