package io.cusinart.core.serialization;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.DefaultArraySerializers;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.OptionalSerializers;
import com.esotericsoftware.kryo.serializers.TimeSerializers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's plain values and their numbers on the wire. A number is never given to another class; 0
 * to 8 are Kryo's own for primitives, their boxes and {@code String}, 50 and up are {@link
 * JdkCollections}.
 */
final class JdkValues {

  private JdkValues() {}

  static void register(Kryo kryo, ObjectPath path) {
    arrays(kryo, path);
    kryo.register(BigInteger.class, new DefaultSerializers.BigIntegerSerializer(), 20);
    kryo.register(BigDecimal.class, new DefaultSerializers.BigDecimalSerializer(), 21);
    kryo.register(UUID.class, new DefaultSerializers.UUIDSerializer(), 22);
    kryo.register(URI.class, new DefaultSerializers.URISerializer(), 23);
    kryo.register(OptionalInt.class, new OptionalSerializers.OptionalIntSerializer(), 24);
    kryo.register(OptionalLong.class, new OptionalSerializers.OptionalLongSerializer(), 25);
    kryo.register(OptionalDouble.class, new OptionalSerializers.OptionalDoubleSerializer(), 26);
    kryo.register(Date.class, new DefaultSerializers.DateSerializer(), 27);
    kryo.register(Locale.class, new LocaleSerializer(), 28);
    kryo.register(Currency.class, new DefaultSerializers.CurrencySerializer(), 29);
    kryo.register(BitSet.class, new DefaultSerializers.BitSetSerializer(), 49);
    times(kryo);
    constants(kryo, DayOfWeek.class, 44);
    constants(kryo, Month.class, 45);
    constants(kryo, ChronoUnit.class, 46);
    constants(kryo, TimeUnit.class, 47);
    constants(kryo, RoundingMode.class, 48);
  }

  private static void arrays(Kryo kryo, ObjectPath path) {
    kryo.register(byte[].class, new DefaultArraySerializers.ByteArraySerializer(), 10);
    kryo.register(char[].class, new DefaultArraySerializers.CharArraySerializer(), 11);
    kryo.register(short[].class, new DefaultArraySerializers.ShortArraySerializer(), 12);
    kryo.register(int[].class, new DefaultArraySerializers.IntArraySerializer(), 13);
    kryo.register(long[].class, new DefaultArraySerializers.LongArraySerializer(), 14);
    kryo.register(float[].class, new DefaultArraySerializers.FloatArraySerializer(), 15);
    kryo.register(double[].class, new DefaultArraySerializers.DoubleArraySerializer(), 16);
    kryo.register(boolean[].class, new BooleansSerializer(), 17);
    kryo.register(Object[].class, new ArraySerializer(path, Object[].class), 18);
    kryo.register(String[].class, new ArraySerializer(path, String[].class), 19);
  }

  private static void times(Kryo kryo) {
    kryo.register(Duration.class, new TimeSerializers.DurationSerializer(), 30);
    kryo.register(Instant.class, new TimeSerializers.InstantSerializer(), 31);
    kryo.register(LocalDate.class, new TimeSerializers.LocalDateSerializer(), 32);
    kryo.register(LocalTime.class, new TimeSerializers.LocalTimeSerializer(), 33);
    kryo.register(LocalDateTime.class, new TimeSerializers.LocalDateTimeSerializer(), 34);
    kryo.register(ZoneOffset.class, new TimeSerializers.ZoneOffsetSerializer(), 35);
    kryo.register(ZoneId.class, new TimeSerializers.ZoneIdSerializer(), 36);
    kryo.register(OffsetTime.class, new TimeSerializers.OffsetTimeSerializer(), 37);
    kryo.register(OffsetDateTime.class, new TimeSerializers.OffsetDateTimeSerializer(), 38);
    kryo.register(ZonedDateTime.class, new TimeSerializers.ZonedDateTimeSerializer(), 39);
    kryo.register(Year.class, new TimeSerializers.YearSerializer(), 40);
    kryo.register(YearMonth.class, new TimeSerializers.YearMonthSerializer(), 41);
    kryo.register(MonthDay.class, new TimeSerializers.MonthDaySerializer(), 42);
    kryo.register(Period.class, new TimeSerializers.PeriodSerializer(), 43);
  }

  private static void constants(Kryo kryo, Class<?> type, int id) {
    Serializer<Object> serializer = new EnumSerializer(type);
    kryo.register(type, serializer, id);
  }
}
