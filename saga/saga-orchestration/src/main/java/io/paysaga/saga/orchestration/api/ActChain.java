package io.paysaga.saga.orchestration.api;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether what stands of operators' acts is what was written: each row of acts, approvals and
 * verdicts has a link of a chain, made soon after it, which holds the digest of the row and of the
 * link before.
 */
public interface ActChain {

  /**
   * What the chain says.
   *
   * @param first the number of its first link; above 1 when those before were purged
   * @param links how many there are; 0 when nothing is chained yet
   * @param last its last link; who has kept an earlier one finds it in the chain
   * @param purged so many links are of rows that are older than their retention, and gone
   * @param unchained so many rows wait for their link
   * @param broken the first link that does not hold; absent when all do
   */
  record Check(
      long first,
      long links,
      @Nullable Link last,
      long purged,
      long unchained,
      @Nullable Broken broken) {}

  /**
   * One link.
   *
   * @param hash in hexadecimal digits
   */
  record Link(long number, String hash) {}

  /**
   * A link that does not hold.
   *
   * @param row whose it is: {@code act}, {@code approval} or {@code verdict}
   * @param act which one, or of which one
   */
  record Broken(long number, String row, UUID act, Why why) {}

  /** What is wrong with a link. */
  enum Why {
    /** The row is not as it was when it was chained. */
    ROW_CHANGED,
    /** The row is gone, and not old enough to be purged. */
    ROW_MISSING,
    /** The link is not as it was made. */
    LINK_CHANGED,
    /** Links before it are gone: in the midst, or at the beginning though this one is too young. */
    LINKS_MISSING;

    /** For programs, as {@code row-changed}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Looks at all of it. */
  Check check();
}
