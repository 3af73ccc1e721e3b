package io.cusinart.core.operator;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cusinart.api.NodeInfo;
import io.cusinart.api.TaskId;
import io.cusinart.core.events.EventPage;
import io.cusinart.core.execution.TaskHere;
import io.cusinart.core.execution.TaskOut;
import io.cusinart.core.health.LoadReport;
import io.cusinart.core.health.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node answers. */
public sealed interface OperatorReply {

  /**
   * It was not done, and nothing of it.
   *
   * @param why one line for a person, with the cure
   */
  record Refused(String why) implements OperatorReply {

    /** Refuses what lacks a part. */
    public Refused {
      requireNonNull(why, "why");
    }
  }

  /**
   * Who a node is.
   *
   * @param cluster the name of its cluster
   * @param node its name
   * @param incarnation of this run
   * @param actors {@code HOST:PORT} of its actor system, to join through
   * @param member whether it is one by now
   * @param founder whether it may form a cluster if it finds none; of two who may, one does
   */
  record Introduction(
      String cluster, String node, long incarnation, String actors, boolean member, boolean founder)
      implements OperatorReply {

    /** Refuses what lacks a part. */
    public Introduction {
      requireNonNull(cluster, "cluster");
      requireNonNull(node, "node");
      requireNonNull(actors, "actors");
    }
  }

  /**
   * The cluster as this node sees it.
   *
   * @param cluster its name
   * @param self the node that answers
   * @param leader {@code HOST:PORT} of the member that leads changes of membership, or empty
   * @param nodes by name
   */
  record Status(String cluster, String self, String leader, List<NodeLine> nodes)
      implements OperatorReply {

    /** Refuses what lacks a part; copies the nodes. */
    public Status {
      requireNonNull(cluster, "cluster");
      requireNonNull(self, "self");
      requireNonNull(leader, "leader");
      nodes = List.copyOf(requireNonNull(nodes, "nodes"));
    }
  }

  /**
   * One node; without load if it is a client or has not reported yet.
   *
   * @param reasons what is wrong with it, as it said last; none of a node of an older version
   */
  record NodeLine(
      NodeInfo node,
      @Nullable LoadReport load,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Reason> reasons) {

    /** Refuses what lacks a part; copies the reasons. */
    public NodeLine {
      requireNonNull(node, "node");
      reasons = reasons == null ? List.of() : List.copyOf(reasons);
    }
  }

  /**
   * What a node has to do with tasks now, those that are longest at it first, as many as fit.
   *
   * @param node the node that answers
   * @param outTotal how many tasks it has submitted that have not ended, each element counted
   * @param out some of them, a bundle as one
   * @param hereTotal how many attempts wait or run on it, a bundle as one
   * @param here some of them
   */
  record Tasks(String node, int outTotal, List<TaskOut> out, int hereTotal, List<TaskHere> here)
      implements OperatorReply {

    /** Refuses what lacks a part; copies the lists. */
    public Tasks {
      requireNonNull(node, "node");
      out = List.copyOf(requireNonNull(out, "out"));
      here = List.copyOf(requireNonNull(here, "here"));
    }
  }

  /**
   * What is known of a task.
   *
   * @param task its id
   * @param submitter the node that has submitted it, or empty if nothing is known
   * @param state one word, or empty if nothing is known
   * @param text for a person: the explanation, or why there is none
   */
  record Explained(String task, String submitter, String state, String text)
      implements OperatorReply {

    /** Refuses what lacks a part. */
    public Explained {
      requireNonNull(task, "task");
      requireNonNull(submitter, "submitter");
      requireNonNull(state, "state");
      requireNonNull(text, "text");
    }

    static Explained unknown(TaskId task, String why) {
      return new Explained(task.toString(), "", "", why);
    }
  }

  /**
   * What became of a computation that was run by name.
   *
   * @param outcome {@code Completed}, another outcome's name, or {@code Invalid}
   * @param resultJson the result, {@code null} unless completed
   * @param detail one line for a person
   */
  record RunReply(String outcome, String resultJson, String detail) implements OperatorReply {

    /** Refuses what lacks a part. */
    public RunReply {
      requireNonNull(outcome, "outcome");
      requireNonNull(resultJson, "resultJson");
      requireNonNull(detail, "detail");
    }
  }

  /**
   * What has happened.
   *
   * @param node the node that answers
   * @param page of its log
   */
  record Events(String node, EventPage page) implements OperatorReply {

    /** Refuses what lacks a part. */
    public Events {
      requireNonNull(node, "node");
      requireNonNull(page, "page");
    }
  }

  /**
   * What became of a question about a setting.
   *
   * @param done false if it was refused: then nothing has changed
   * @param lines the value, what it is now, or why it was refused; for a person
   */
  record Setting(boolean done, List<String> lines) implements OperatorReply {

    /** Refuses what lacks a part; copies the lines. */
    public Setting {
      lines = List.copyOf(requireNonNull(lines, "lines"));
    }
  }

  /**
   * What a drain means, or would.
   *
   * @param node that is drained
   * @param begun false if it was only asked what it would mean
   * @param waiting attempts there that are handed back and go elsewhere
   * @param running attempts there that end, or are begun again elsewhere at the deadline
   * @param submitted tasks that the node itself has out
   * @param aboutMillis roughly how long it takes
   * @param atMostMillis the deadline
   * @param warnings lines for a person
   */
  record Drain(
      String node,
      boolean begun,
      int waiting,
      int running,
      int submitted,
      long aboutMillis,
      long atMostMillis,
      List<String> warnings)
      implements OperatorReply {

    /** Refuses what lacks a part; copies the warnings. */
    public Drain {
      requireNonNull(node, "node");
      warnings = List.copyOf(requireNonNull(warnings, "warnings"));
    }
  }
}
