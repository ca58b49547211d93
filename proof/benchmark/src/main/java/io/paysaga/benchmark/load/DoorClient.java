package io.paysaga.benchmark.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Posts errands to a door over connections that stay open, in one thread, and reads no more of an
 * answer than it needs: what the load itself costs is taken from what is measured.
 */
final class DoorClient implements AutoCloseable {

  private static final String STATUS = "\"status\":\"";

  /** The saga's status stands before its steps. */
  private static final int MOST_READ = 512;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop thread = group.next();
  private final Bootstrap bootstrap;
  private final Target target;
  private final String head;

  /** Those without a request; the last used is taken first. */
  private final Deque<Connection> idle = new ArrayDeque<>();

  /**
   * What came back.
   *
   * @param status of HTTP; 0 when there was no answer
   * @param saga the saga's status, or why there is none
   * @param nanos when it was here, as {@link System#nanoTime()}
   */
  record Answer(int status, String saga, long nanos) {}

  /**
   * @param wait whole seconds for the {@code Prefer} header; 0 for no header
   */
  DoorClient(Target target, int wait) {
    this.target = target;
    URI door = target.door();
    this.head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n%s"
            .formatted(
                door.getPath(),
                door.getAuthority(),
                wait == 0 ? "" : "Prefer: wait=" + wait + "\r\n");
    this.bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .remoteAddress(door.getHost(), door.getPort())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpResponseDecoder(), new Connection());
                  }
                });
  }

  /** Everything happens in this thread. */
  EventLoop thread() {
    return thread;
  }

  /** To be called in the thread, which also hears the answer; there is always one. */
  void post(CheckoutJob errand, Consumer<Answer> answered) {
    Connection free = idle.pollLast();
    if (free != null) {
      free.post(errand, answered);
      return;
    }
    ChannelFuture connecting = bootstrap.connect();
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            connecting.channel().pipeline().get(Connection.class).post(errand, answered);
          } else {
            answered.accept(new Answer(0, "no connection", System.nanoTime()));
          }
        });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Connection extends SimpleChannelInboundHandler<HttpObject> {

    private final StringBuilder body = new StringBuilder(MOST_READ);
    private @Nullable Channel channel;
    private @Nullable Consumer<Answer> waiting;
    private int status;
    private boolean stays;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      channel = context.channel();
    }

    void post(CheckoutJob errand, Consumer<Answer> answered) {
      waiting = answered;
      body.setLength(0);
      String json = target.body(errand);
      String token = target.token(errand);
      String request =
          head
              + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
              + "Content-Length: "
              + json.length()
              + "\r\n\r\n"
              + json;
      if (channel != null) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(request.getBytes(US_ASCII)));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpResponse response) {
        status = response.status().code();
        stays = HttpUtil.isKeepAlive(response);
      }
      if (part instanceof HttpContent content && body.length() < MOST_READ) {
        ByteBuf bytes = content.content();
        int length = Math.min(bytes.readableBytes(), MOST_READ);
        body.append(bytes.toString(bytes.readerIndex(), length, US_ASCII));
      }
      if (part instanceof LastHttpContent) {
        if (stays) {
          idle.addLast(this);
        } else {
          context.close();
        }
        answer(new Answer(status, saga(), System.nanoTime()));
      }
    }

    private String saga() {
      int from = body.indexOf(STATUS) + STATUS.length();
      int to = body.indexOf("\"", from);
      return from < STATUS.length() || to < 0 ? "unreadable" : body.substring(from, to);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      idle.remove(this);
      answer(new Answer(0, "connection lost", System.nanoTime()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    private void answer(Answer answer) {
      Consumer<Answer> heard = waiting;
      waiting = null;
      if (heard != null) {
        heard.accept(answer);
      }
    }
  }
}
