package io.cusinart.core;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Sizes of sources, read by the JDK's own parser. Nothing is compiled. */
final class SourceMeasure {

  /** Lines of each method and constructor, by {@code package.Type.method}; overloads share one. */
  final Map<String, Integer> methodLines = new TreeMap<>();

  /** Parameters of each method and constructor, in the same way. */
  final Map<String, Integer> parameters = new TreeMap<>();

  /** Components of each record. */
  final Map<String, Integer> components = new TreeMap<>();

  /** Lines of each file, by its path below the sources. */
  final Map<String, Integer> fileLines = new TreeMap<>();

  /** Public top-level types of each package. */
  final Map<String, Integer> publicTypes = new TreeMap<>();

  /** Every name that occurs in code, however qualified. */
  final Set<String> names = new TreeSet<>();

  /** Measures the sources below these directories. */
  static SourceMeasure of(List<Path> directories) throws IOException {
    var measure = new SourceMeasure();
    for (Path directory : directories) {
      measure.read(directory);
    }
    return measure;
  }

  /** Measures this source, which stands in no file. */
  static SourceMeasure ofText(Path scratch, String fileName, String text) throws IOException {
    Files.writeString(scratch.resolve(fileName), text);
    return of(List.of(scratch));
  }

  private void read(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(each -> each.toString().endsWith(".java")).sorted().toList();
    }
    if (files.isEmpty()) {
      return;
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var units = manager.getJavaFileObjectsFromPaths(files);
      var task =
          (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, units);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        var scanner = new Scanner(unit, positions);
        scanner.scan(unit, null);
      }
    }
    files.forEach(file -> fileLines.put(directory.relativize(file).toString(), lines(file)));
  }

  private static int lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return Math.toIntExact(lines.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final String packageName;
    private final Deque<String> types = new ArrayDeque<>();
    private final Deque<Integer> componentCounts = new ArrayDeque<>();

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
      this.packageName =
          unit.getPackageName() == null ? "" : unit.getPackageName().toString() + ".";
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      if (types.isEmpty() && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        publicTypes.merge(packageName, 1, Integer::sum);
      }
      types.addLast(
          type.getSimpleName().isEmpty() ? "(anonymous)" : type.getSimpleName().toString());
      componentCounts.addLast(componentsOf(type));
      if (type.getKind() == Tree.Kind.RECORD) {
        components.put(name(), componentsOf(type));
      }
      super.visitClass(type, null);
      types.removeLast();
      componentCounts.removeLast();
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      String name = name() + "." + method.getName();
      boolean constructor = method.getName().contentEquals("<init>");
      int count = method.getParameters().size();
      methodLines.merge(name, span(method), Math::max);
      // The constructor of a record has as many as there are components: measured there.
      if (!constructor || count != componentCounts.getLast()) {
        parameters.merge(name, count, Math::max);
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree identifier, @Nullable Void nothing) {
      names.add(identifier.getName().toString());
      return super.visitIdentifier(identifier, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void nothing) {
      names.add(select.getIdentifier().toString());
      return super.visitMemberSelect(select, null);
    }

    private String name() {
      return packageName + String.join(".", types);
    }

    private int span(MethodTree method) {
      var map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, method));
      long last = map.getLineNumber(positions.getEndPosition(unit, method));
      return Math.toIntExact(last - first + 1);
    }

    private static int componentsOf(ClassTree type) {
      if (type.getKind() != Tree.Kind.RECORD) {
        return -1;
      }
      var fields = new ArrayList<VariableTree>();
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field
            && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
          fields.add(field);
        }
      }
      return fields.size();
    }
  }
}
