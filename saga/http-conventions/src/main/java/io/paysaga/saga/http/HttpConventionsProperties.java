package io.paysaga.saga.http;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of a service's HTTP door.
 *
 * @param maxBody Largest request body that is read; a larger one is answered with 413.
 */
@ConfigurationProperties("paysaga.http")
record HttpConventionsProperties(@DefaultValue("16KB") DataSize maxBody) {

  private static final DataSize MOST = DataSize.ofMegabytes(10);

  HttpConventionsProperties {
    if (maxBody.toBytes() < 1 || maxBody.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "paysaga.http.max-body is 1B to 10MB, because a body is held in memory: " + maxBody);
    }
  }
}
