package io.paysaga.point;

import io.paysaga.events.PointCommand;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.ReturnPoints;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.ParticipantContract;
import io.paysaga.servers.OnRealServers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class PointParticipantTest extends ParticipantContract<PointCommand> {

  private static final AtomicLong BUYERS = new AtomicLong(1_000_000);

  @Override
  protected PointCommand accepted() {
    long buyerId = BUYERS.incrementAndGet();
    jdbc.update("insert into account (buyer_id, balance) values (?, 50000)", buyerId);
    return new UsePoint(buyerId, 24_000);
  }

  @Override
  protected Map<Class<? extends Reply.Refusal>, PointCommand> refused() {
    return Map.of(NotEnoughPoints.class, new UsePoint(BUYERS.incrementAndGet(), 24_000));
  }

  @Override
  protected PointCommand undoOf(PointCommand command) {
    return new RefundPoint(command.buyerId());
  }

  @Override
  protected List<RetriableDo<PointCommand>> retriables() {
    UUID first = newSaga();
    PointCommand use = accepted();
    return List.of(
        new RetriableDo<>(new ReturnPoints(use.buyerId(), first), () -> doneBy(first, use)));
  }

  @Override
  protected List<String> books() {
    return List.of("account", "ledger");
  }

  @Override
  protected int effectsOf(byte[] sagaId) {
    return jdbc.queryForObject(
        "select coalesce(sum(if(kind = 'USE', 1, -1)), 0) from ledger where saga_id = ?",
        Integer.class,
        (Object) sagaId);
  }
}
