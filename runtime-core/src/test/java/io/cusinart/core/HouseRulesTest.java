package io.cusinart.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.cusinart.core.Code.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.cusinart.core.serialization.WireMessage;
import io.cusinart.mutant.execution.BadlyNamedHelper;
import io.cusinart.mutant.execution.Blocks;
import io.cusinart.mutant.execution.ClassMessage;
import io.cusinart.mutant.execution.DeafWatcher;
import io.cusinart.mutant.execution.KeepsStatics;
import io.cusinart.mutant.execution.OpenActor;
import io.cusinart.mutant.execution.ReadsObjects;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How things are made here. Every rule is also run on a class made to break it. */
final class HouseRulesTest {

  private static final Set<String> MAY_BLOCK =
      Set.of(
          // The edge between a program and its node: these say "Blocks." in their Javadoc.
          "OperatorClient.answer",
          // On the thread of a client of the console, which waits for the answers of all nodes.
          "MemberSettings.ask",
          "Joining.rest",
          "Joining.found",
          "Incarnation.awaitMember",
          "Incarnation.end",
          "RunningNode.await",
          // On a thread of its own, for as long as a split lasts.
          "ComingBack.next",
          "ComingBack.stop",
          "NodeEnd.awaitDone",
          "NodeEnd.leave",
          "ClusterExecutionEngine.awaitEmpty",
          "EngineExecutor.awaitTermination",
          "EngineExecutor.invokeAny",
          "Lanes.drain",
          // A lane's own thread, while nothing waits for it.
          "WorkerLane.poll",
          // Before a body that may end the process.
          "CommunicationChannel.awaitSent",
          "StreamManager.awaitGoodbyes",
          "Listening.bind",
          "HealthServer.bind",
          "StreamManager.close",
          "StreamManager.restart",
          "SubmittedTask.join");

  /** Names of the seed documents, kept so that their reader finds the types. */
  private static final Set<String> SEEDS_NAMES = Set.of("NodeManager", "StreamManager");

  private static final ArchRule NULL_MARKED =
      classes()
          .should(
              condition(
                  "live in a @NullMarked package",
                  type -> type.getPackage().isAnnotatedWith(NullMarked.class)));

  private static final ArchRule ACTORS_ARE_CLOSED =
      classes()
          .that(
              DescribedPredicate.<JavaClass>describe(
                      "are behaviors", type -> type.isAssignableTo(Behavior.class))
                  .or(
                      DescribedPredicate.describe(
                          "create a behavior",
                          type -> type.getMethods().stream().anyMatch(HouseRulesTest::isFactory))))
          .should()
          .haveModifier(JavaModifier.FINAL)
          .andShould()
          .haveOnlyPrivateConstructors();

  private static final ArchRule WATCHERS_HEAR =
      classes()
          .that()
          .areAssignableTo(AbstractMatchingBehavior.class)
          .and(callsWatch())
          .should(
              condition(
                  "override onSignal",
                  type -> type.getMethods().stream().anyMatch(m -> m.getName().equals("onSignal"))))
          .allowEmptyShould(true);

  private static final ArchRule MESSAGES_ARE_VALUES =
      classes()
          .that()
          .areAssignableTo(WireMessage.class)
          .and()
          .areNotInterfaces()
          .should()
          .beRecords()
          .orShould()
          .beEnums();

  private static final ArchRule NO_STATIC_STATE =
      fields()
          .that()
          .areStatic()
          .should(
              new ArchCondition<>("be final and of a type that is not made to be changed") {
                @Override
                public void check(JavaField item, ConditionEvents events) {
                  if (changes(item) && !item.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                    events.add(SimpleConditionEvent.violated(item, item.getDescription()));
                  }
                }
              });

  private static final ArchRule NAMES =
      classes()
          .should(
              condition(
                  "have a name that says what it is",
                  type ->
                      SEEDS_NAMES.contains(type.getSimpleName())
                          || !type.getSimpleName()
                              .matches(".+(Manager|Helper|Utils?|Impl|Base)|Abstract.+")));

  private static final ArchRule NO_JAVA_SERIALIZATION =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "read or write Java's own serialization",
                  type ->
                      type.isAssignableTo(ObjectInput.class)
                          || type.isAssignableTo(ObjectOutput.class)
                          || type.getName().equals("java.io.Externalizable")));

  private static boolean isFactory(JavaMethod method) {
    return method.getName().equals("create")
        && method.getModifiers().contains(JavaModifier.STATIC)
        && method.getRawReturnType().isEquivalentTo(Behavior.class);
  }

  private static DescribedPredicate<JavaClass> callsWatch() {
    return DescribedPredicate.describe(
        "call ActorContext.watch",
        type ->
            type.getMethodCallsFromSelf().stream()
                .anyMatch(call ->
                    call.getTarget().getOwner().isAssignableTo(ActorContext.class)
                        && call.getTarget().getName().equals("watch")));
  }

  private static boolean changes(JavaField field) {
    JavaClass type = field.getRawType();
    boolean declaredImmutable =
        List.of(List.class, Set.class, Map.class).stream().anyMatch(type::isEquivalentTo);
    boolean collection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    return !field.getModifiers().contains(JavaModifier.FINAL)
        || (collection && !declaredImmutable)
        || type.getName().startsWith("java.util.concurrent.atomic.");
  }

  @Test
  void everyPackageIsNullMarked() {
    NULL_MARKED.check(Code.MAIN);

    Code.assertFires(NULL_MARKED, Blocks.class);
  }

  @Test
  void actorsAreFinalAndMadeByAStaticFactory() {
    ACTORS_ARE_CLOSED.check(Code.MAIN);

    Code.assertFires(ACTORS_ARE_CLOSED, OpenActor.class);
  }

  @Test
  void anActorThatWatchesAlsoHandlesSignals() {
    WATCHERS_HEAR.check(Code.MAIN);

    Code.assertFires(WATCHERS_HEAR, DeafWatcher.class);
  }

  @Test
  void messagesAreRecordsOrEnums() {
    MESSAGES_ARE_VALUES.check(Code.MAIN);

    Code.assertFires(MESSAGES_ARE_VALUES, ClassMessage.class);
  }

  @Test
  void nobodyBlocksButTheEdge() {
    var blocking = Blocking.blockOnlyIn(MAY_BLOCK);
    classes().should(blocking).check(Code.MAIN);

    assertThat(blocking.unused()).as("allowed to block but does not: take it off").isEmpty();
    Code.assertFires(classes().should(Blocking.blockOnlyIn(Set.of())), Blocks.OnAFuture.class);
    Code.assertFires(classes().should(Blocking.blockOnlyIn(Set.of())), Blocks.Asleep.class);
    Code.assertFires(classes().should(Blocking.blockOnlyIn(Set.of())), Blocks.ByReference.class);
  }

  @Test
  void nothingStaticChanges() {
    NO_STATIC_STATE.check(Code.MAIN);

    Code.assertFires(NO_STATIC_STATE, KeepsStatics.InAField.class);
    Code.assertFires(NO_STATIC_STATE, KeepsStatics.InAnAtomic.class);
    Code.assertFires(NO_STATIC_STATE, KeepsStatics.InAMap.class);
  }

  @Test
  void namesSayWhatAThingIs() {
    NAMES.check(Code.MAIN);

    Code.assertFires(NAMES, BadlyNamedHelper.class);
  }

  @Test
  void javaSerializationIsNotUsedAnywhere() {
    NO_JAVA_SERIALIZATION.check(Code.MAIN);

    Code.assertFires(NO_JAVA_SERIALIZATION, ReadsObjects.class);
  }
}
