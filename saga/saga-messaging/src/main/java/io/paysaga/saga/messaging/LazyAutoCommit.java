package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.ConnectionProxy;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool whose connections are kept in manual commit ({@code
 * spring.datasource.hikari.auto-commit=false}), for code that knows nothing of it: as JDBC has it,
 * a connection commits each statement by itself until it is told otherwise. The server is told only
 * when a statement comes that needs the other mode. So a transaction costs no round trip to switch
 * the mode and none to switch it back. Outside a transaction a write costs both, and reads cost a
 * commit when their connection is given back.
 */
final class LazyAutoCommit extends DelegatingDataSource {

  private LazyAutoCommit(DataSource pool) {
    super(pool);
  }

  /** Puts it before each pool of Hikari's that hands out connections in manual commit. */
  static BeanPostProcessor beforePoolsInManualCommit() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof DataSource pool) {
          HikariDataSource hikari = DataSourceUnwrapper.unwrap(pool, HikariDataSource.class);
          return hikari == null || hikari.isAutoCommit() ? bean : new LazyAutoCommit(pool);
        }
        return bean;
      }
    };
  }

  @Override
  public Connection getConnection() throws SQLException {
    return (Connection)
        Proxy.newProxyInstance(
            LazyAutoCommit.class.getClassLoader(),
            new Class<?>[] {ConnectionProxy.class},
            new Lazy(super.getConnection()));
  }

  /** One connection, from the pool until it is given back. */
  private static final class Lazy implements InvocationHandler {

    private final Connection target;
    private final List<Statement> statements = new ArrayList<>();

    /** What the caller believes, and what the server does. */
    private boolean wanted = true;

    private boolean actual;

    /** Something may have been done that a commit would keep. */
    private boolean uncommitted;

    Lazy(Connection target) {
      this.target = target;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      switch (method.getName()) {
        case "getTargetConnection" -> {
          return target;
        }
        case "getAutoCommit" -> {
          return wanted;
        }
        case "setAutoCommit" -> {
          want((boolean) arguments[0]);
          return null;
        }
        case "equals" -> {
          return proxy == arguments[0];
        }
        case "hashCode" -> {
          return System.identityHashCode(proxy);
        }
        case "commit", "rollback" -> {
          tell();
          Object result = onTarget(method, arguments);
          if (arguments == null) {
            uncommitted = isHeld();
          }
          return result;
        }
        case "close" -> {
          giveBack();
          return null;
        }
        default -> {
          if (!Statement.class.isAssignableFrom(method.getReturnType())) {
            return onTarget(method, arguments);
          }
          if (!isRead(arguments)) {
            tell();
          }
          Object statement = onTarget(method, arguments);
          statements.add((Statement) statement);
          uncommitted = !actual;
          return statement;
        }
      }
    }

    private void giveBack() throws SQLException {
      try {
        if (wanted && !actual && uncommitted && !target.isClosed()) {
          target.commit();
        }
      } finally {
        target.close();
      }
    }

    /** What it does besides, if anything, is committed in the end. */
    private static boolean isRead(Object @Nullable [] arguments) {
      return arguments != null
          && arguments[0] instanceof String sql
          && sql.stripLeading().regionMatches(true, 0, "select", 0, 6);
    }

    /**
     * At once where it is more than a word: it commits what is open, and a statement that is still
     * held may be executed again.
     */
    private void want(boolean autoCommit) throws SQLException {
      wanted = autoCommit;
      if (uncommitted || isHeld()) {
        tell();
        uncommitted = false;
      }
    }

    private boolean isHeld() throws SQLException {
      for (Statement statement : statements) {
        if (!statement.isClosed()) {
          return true;
        }
      }
      statements.clear();
      return false;
    }

    private void tell() throws SQLException {
      if (actual != wanted) {
        target.setAutoCommit(wanted);
        actual = wanted;
      }
    }

    private @Nullable Object onTarget(Method method, Object @Nullable [] arguments)
        throws Throwable {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException failed) {
        throw failed.getTargetException();
      }
    }
  }
}
