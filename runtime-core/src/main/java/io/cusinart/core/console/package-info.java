/**
 * Settings that change while a node runs, and the console that changes them.
 *
 * <p>A part registers a {@code DynamicConfigurator} at {@code Configurators}; the {@code
 * Interpreter} answers lines of text with views; {@code ConsoleServer} carries both over the Unix
 * domain socket {@code console.sock} of the node's data directory, and {@code ConsoleClient} is the
 * other end. Changes are kept in that directory by {@code StoredSettings}, and who made them by
 * {@code ChangeHistory}. {@code SettingsAnswers} lets other members ask the same over the node's
 * port, which is how {@code --all-nodes} works.
 *
 * <p>One change is made so, under one lock: the module checks it and says what it would do, asking
 * back if need be; the file is replaced; the module applies it; the history gets its line. Refused
 * at any step, nothing has changed.
 */
@NullMarked
package io.cusinart.core.console;

import org.jspecify.annotations.NullMarked;
