package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** A thread begins here when the test says so, and others come while its batch is under way. */
class BatchesTest {

  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final List<List<Asked>> begun = new ArrayList<>();

  @Test
  void waitsForNobodyWhenAlone() {
    Batches batches = new Batches(Runnable::run, 0, begun::add);
    List<Asked> each = List.of(asked(), asked(), asked());
    each.forEach(batches::add);

    assertThat(begun).containsExactlyElementsOf(each.stream().map(List::of).toList());
  }

  @Test
  void handlesTogetherWhoComesMeanwhileAHundredAtATimeInTheirOrder() {
    List<Asked> others = IntStream.range(0, 150).mapToObj(n -> asked()).toList();
    Asked first = asked();
    Batches batches = batchesOf(1000, all -> others.forEach(all::add));
    batches.add(first);
    threads.remove().run();

    assertThat(begun)
        .containsExactly(List.of(first), others.subList(0, 100), others.subList(100, 150));
    assertThat(threads).as("a second batch may be under way, and no third").hasSize(1);
  }

  @Test
  void refusesWhoFindsTheQueueFull() {
    List<Asked> others = IntStream.range(0, 3).mapToObj(n -> asked()).toList();
    Batches batches = batchesOf(2, all -> others.forEach(all::add));
    batches.add(asked());
    batches.add(asked());
    threads.remove().run();

    assertThat(begun).extracting(List::size).containsExactly(2, 2);
    assertThat(begun.get(1)).isEqualTo(others.subList(0, 2));
    assertThatThrownBy(() -> others.get(2).decided().join())
        .cause()
        .isInstanceOfSatisfying(
            Unavailable.class, full -> assertThat(full.code()).isEqualTo("overloaded"));
  }

  @Test
  void tellsAllWhoWaitWhatABatchFailsOfAndGoesOn() {
    RuntimeException away = new IllegalStateException("away");
    List<Asked> others = List.of(asked(), asked());
    Asked first = asked();
    Batches batches =
        batchesOf(
            1000,
            all -> {
              others.forEach(all::add);
              throw away;
            });
    batches.add(first);
    threads.remove().run();

    assertThat(List.of(first, others.get(0), others.get(1)))
        .allSatisfy(
            asked -> {
              assertThat(asked.decided()).isCompletedExceptionally();
              assertThatThrownBy(() -> asked.decided().join()).cause().isSameAs(away);
            });
    Asked later = asked();
    batches.add(later);
    threads.getLast().run();
    assertThat(begun).containsExactly(List.of(first), List.of(later));
  }

  @Test
  void worksInTheNameOfARequest() {
    RequestAttributes http = new ServletRequestAttributes(new MockHttpServletRequest());
    List<RequestAttributes> names = new ArrayList<>();
    RequestContextHolder.setRequestAttributes(http);
    Asked asked = asked();
    RequestContextHolder.resetRequestAttributes();
    new Batches(Runnable::run, 0, batch -> names.add(RequestContextHolder.getRequestAttributes()))
        .add(asked);

    assertThat(names).containsExactly(http);
    assertThat(RequestContextHolder.getRequestAttributes()).isNull();
  }

  /** While the first of these is under way, this happens. */
  private Batches batchesOf(int mostQueued, Consumer<Batches> meanwhile) {
    Batches[] batches = new Batches[1];
    batches[0] =
        new Batches(
            threads::add,
            mostQueued,
            batch -> {
              begun.add(batch);
              if (begun.size() == 1) {
                meanwhile.accept(batches[0]);
              }
            });
    return batches[0];
  }

  private static Asked asked() {
    return Asked.of(mock());
  }
}
