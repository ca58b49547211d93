package io.paysaga.servers;

import org.jspecify.annotations.Nullable;

/** Says in one sentence, made for people, why a server cannot run and what to do about it. */
public final class ServerFailure extends RuntimeException {

  public ServerFailure(String sentence) {
    super(sentence);
  }

  public ServerFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
