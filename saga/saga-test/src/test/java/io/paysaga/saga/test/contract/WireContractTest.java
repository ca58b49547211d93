package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WireContractTest {

  private static final Pattern PROMISE = Pattern.compile("(?m)^(\\d+)\\. \\*\\*");

  @Test
  void asksEveryPromiseOfThePageByItsNumber() throws IOException {
    List<Integer> promised =
        PROMISE
            .matcher(Files.readString(Path.of("../../docs/wire.md")))
            .results()
            .map(result -> Integer.valueOf(result.group(1)))
            .toList();
    List<Integer> asked =
        Arrays.stream(WireContract.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(method -> method.getAnnotation(DisplayName.class).value())
            .map(name -> Integer.valueOf(name.substring(0, name.indexOf(':'))))
            .sorted()
            .toList();
    assertThat(asked).isNotEmpty().isEqualTo(promised);
  }
}
