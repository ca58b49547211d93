package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Commands that no orchestrator has sent so, each made of one that it could send. */
enum Forgery {
  UNSIGNED((like, key) -> like),
  SIGNED_WITH_ANOTHER_SECRET(
      (like, key) ->
          new WireKey(key.orchestrator(), key.id(), "bWFsbG9yeSBoYXMgYSBzZWNyZXQgb2YgaGVyIG93biEh")
              .sign(like)),
  SIGNED_WITH_AN_UNKNOWN_KEY(
      (like, key) -> new WireKey(key.orchestrator(), "mallory", key.secret()).sign(like)),
  OF_ANOTHER_TOPIC(
      (like, key) -> {
        ProducerRecord<byte[], byte[]> elsewhere =
            new ProducerRecord<>("another", null, like.key(), like.value(), like.headers());
        return of(like, like.value(), key.sign(elsewhere).headers());
      }),
  OF_ANOTHER_VALUE(
      (like, key) -> {
        Headers signed = key.sign(like).headers();
        return of(like, (new String(like.value(), UTF_8) + " ").getBytes(UTF_8), signed);
      }),
  OF_ANOTHER_SENDING(
      (like, key) -> {
        Headers signed = key.sign(like).headers();
        signed.remove("ce_attempt").add("ce_attempt", "2".getBytes(UTF_8));
        return of(like, like.value(), signed);
      }),
  WITH_MORE_SAID(
      (like, key) -> {
        key.sign(like).headers().add("ce_more", "7".getBytes(UTF_8));
        return like;
      }),
  WITH_ONE_THING_SAID_TWICE(
      (like, key) -> {
        Headers signed = key.sign(like).headers();
        Header id = signed.lastHeader("ce_id");
        signed.remove("ce_id");
        signed.add("ce_id", (new String(id.value(), UTF_8) + "x").getBytes(UTF_8)).add(id);
        return of(like, like.value(), signed);
      }),
  OF_A_STRANGER(
      (like, key) -> {
        like.headers().remove("ce_source").add("ce_source", "/mallory".getBytes(UTF_8));
        return key.sign(like);
      }),
  FOR_ANOTHER_ORCHESTRATOR(
      (like, key) -> new WireKey("mallory", key.id(), key.secret()).sign(like));

  private final BiFunction<ProducerRecord<byte[], byte[]>, WireKey, ProducerRecord<byte[], byte[]>>
      forge;

  Forgery(
      BiFunction<ProducerRecord<byte[], byte[]>, WireKey, ProducerRecord<byte[], byte[]>> forge) {
    this.forge = forge;
  }

  /** Of this kind, with the same key; the record that it is made of is changed by it. */
  ProducerRecord<byte[], byte[]> of(ProducerRecord<byte[], byte[]> command, WireKey key) {
    return forge.apply(command, key);
  }

  private static ProducerRecord<byte[], byte[]> of(
      ProducerRecord<byte[], byte[]> like, byte[] value, Headers headers) {
    return new ProducerRecord<>(like.topic(), null, like.key(), value, headers);
  }
}
