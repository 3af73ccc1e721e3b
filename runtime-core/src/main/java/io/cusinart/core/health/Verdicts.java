package io.cusinart.core.health;

import io.cusinart.api.NodeState;
import io.cusinart.core.settings.ConditionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong and what is not, of what was measured. Pure; each text says what, the value, the
 * limit with its setting, and the cure.
 */
public final class Verdicts {

  private static final String KEYS = "cusinart.health.conditions.";

  private static final int WHOLE = 100;

  private Verdicts() {}

  /**
   * A node that is no member does no work.
   *
   * @param outside why it is none, as it says itself; empty if it is one
   * @param state what the cluster says of it; empty while it is no part of one
   * @param draining whether it has said that it takes nothing new
   */
  public static Optional<Reason> member(
      Optional<String> outside, Optional<NodeState> state, boolean draining) {
    if (draining || state.filter(NodeState.DRAINING::equals).isPresent()) {
      return Optional.of(
          Reason.blocks("member", "the node drains and takes nothing new; it leaves by itself"));
    }
    if (outside.isEmpty() && state.filter(NodeState.UP::equals).isPresent()) {
      return Optional.empty();
    }
    String word = state.map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("it is starting");
    return Optional.of(
        Reason.blocks(
            "member",
            "the node is no member of its cluster (%s); it joins by itself, if not see its log"
                .formatted(outside.orElse(word))));
  }

  /**
   * The file system of the data directory.
   *
   * @param usableBytes what this user may still write
   */
  public static Optional<Reason> disk(
      String directory, long totalBytes, long usableBytes, ConditionSettings settings) {
    long used = totalBytes - usableBytes;
    // In floating point: a hundred times a large disk does not fit a long.
    if (totalBytes <= 0 || used < totalBytes / (double) WHOLE * settings.diskPercent()) {
      return Optional.empty();
    }
    return Optional.of(
        Reason.blocks(
            "disk",
            "the file system of %s is %d %% full, %d MB are left, the limit is %d %% (%sdisk-percent); make room"
                .formatted(
                    directory,
                    (long) Math.floor(used * (double) WHOLE / totalBytes),
                    usableBytes / 1_000_000,
                    settings.diskPercent(),
                    KEYS)));
  }

  /**
   * How full something is that takes nothing more when it is full.
   *
   * @param what is in it, in the plural
   * @param setting that is its limit
   * @param cure one clause
   */
  public record Filling(String what, long used, long most, String setting, String cure) {

    private double part() {
      return used / (double) Math.max(1, most);
    }
  }

  /** Queues, by the one that is fullest. */
  public static Optional<Reason> queues(
      String check, List<Filling> fillings, ConditionSettings settings) {
    return fillings.stream()
        .max(Comparator.comparingDouble(Filling::part))
        .filter(fullest -> fullest.part() * WHOLE >= settings.queuePercent())
        .map(fullest ->
            new Reason(
                check,
                fullest.used() >= fullest.most(),
                "%d %s, the limit is %d (%s); %s"
                    .formatted(
                        fullest.used(),
                        fullest.what(),
                        fullest.most(),
                        fullest.setting(),
                        fullest.cure())));
  }

  /** The node's own certificate. */
  public static Optional<Reason> certificate(
      Instant now, Instant expires, ConditionSettings settings) {
    Duration left = Duration.between(now, expires);
    boolean ended = !left.isPositive();
    boolean blocks = left.compareTo(settings.certificateEnd()) <= 0;
    if (!blocks && left.compareTo(settings.certificateWarning()) > 0) {
      return Optional.empty();
    }
    String when = ended ? "ended at " + expires : "ends at %s, in %s".formatted(expires, in(left));
    return Optional.of(
        new Reason(
            "certificate",
            blocks,
            "the certificate %s, told %s before (%scertificate-%s); replace it: `cusinart ca issue NAME --force`"
                .formatted(
                    when,
                    in(blocks ? settings.certificateEnd() : settings.certificateWarning()),
                    KEYS,
                    blocks ? "end" : "warning")));
  }

  private static String in(Duration time) {
    long days = time.toDays();
    return days > 1 ? days + " days" : Math.max(0, time.toHours()) + " hours";
  }

  /**
   * The clock, by those of the others. Of two that differ nobody knows which is wrong; among more,
   * the one that most others differ from.
   *
   * @param skewsMillis by how much each other node is surely ahead of this one, or behind if less
   *     than zero
   */
  public static Optional<Reason> clock(Collection<Long> skewsMillis, ConditionSettings settings) {
    long limit = settings.clockSkew().toMillis();
    long off = skewsMillis.stream().filter(each -> Math.abs(each) > limit).count();
    if (2 * off <= skewsMillis.size()) {
      return Optional.empty();
    }
    long median = skewsMillis.stream().sorted().skip(skewsMillis.size() / 2).findFirst().orElse(0L);
    return Optional.of(
        Reason.warns(
            "clock",
            "this clock is %d ms %s those of %d of %d other nodes, the limit is %d ms (%sclock-skew); let all set their clocks by the same NTP servers"
                .formatted(
                    Math.abs(median),
                    median > 0 ? "behind" : "ahead of",
                    off,
                    skewsMillis.size(),
                    limit,
                    KEYS)));
  }

  /**
   * By how much a clock that was asked is surely ahead of ours, or behind if less than zero: when
   * it was read, between asking and hearing, nobody knows.
   */
  public static long skewMillis(long askedMillis, long heardMillis, long theirsMillis) {
    long unsure = Math.abs(heardMillis - askedMillis) / 2;
    long skew = theirsMillis - (askedMillis + (heardMillis - askedMillis) / 2);
    return Long.signum(skew) * Math.max(0, Math.abs(skew) - unsure);
  }
}
