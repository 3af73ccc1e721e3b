package io.cusinart.core.console;

import io.cusinart.core.operator.OperatorReply;
import io.cusinart.core.operator.OperatorRequest;
import io.cusinart.core.operator.OperatorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers questions about settings that come over the node's port, and leaves the others to what
 * stands behind it. Safe for use by several threads.
 */
public final class SettingsAnswers implements OperatorService.Answering {

  private final Interpreter interpreter;
  private final OperatorService.Answering behind;

  /** Answers by this interpreter, and all the rest by {@code behind}. */
  public SettingsAnswers(Interpreter interpreter, OperatorService.Answering behind) {
    this.interpreter = interpreter;
    this.behind = behind;
  }

  @Override
  public CompletionStage<OperatorReply> answer(OperatorRequest request) {
    return switch (request) {
      case OperatorRequest.GetSetting get -> setting(get(get));
      case OperatorRequest.SetSetting set -> setting(set(set));
      default -> behind.answer(request);
    };
  }

  private ConfigurationView get(OperatorRequest.GetSetting get) {
    return Interpreter.refusing(() -> interpreter.get(SettingName.parse(get.name())));
  }

  /** Whoever passes it on has asked its user back already. */
  private ConfigurationView set(OperatorRequest.SetSetting set) {
    return Interpreter.refusing(() ->
        interpreter.set(
            new ConsoleCommand.Put(SettingName.parse(set.name()), set.arguments(), false, true),
            set.by()));
  }

  private static CompletionStage<OperatorReply> setting(ConfigurationView view) {
    boolean done = view.kind() == ConfigurationView.Kind.DONE;
    return CompletableFuture.completedStage(new OperatorReply.Setting(done, view.lines()));
  }
}
