package io.paysaga.servers;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test that needs {@link RealServers}: a Spring test is pointed at them, and {@code mvn test
 * -Dfast} leaves it out.
 */
@Tag("servers")
@ContextConfiguration(initializers = RealServers.class)
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnRealServers {}
