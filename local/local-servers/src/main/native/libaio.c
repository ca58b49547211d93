/*
 * Loads in place of libaio.so.1 where a machine has none: MySQL is linked to the real one, but never
 * calls it when it runs with --innodb-use-native-aio=0. Whoever calls it all the same is told that
 * this kernel cannot do it.
 */
#include <errno.h>
#include <time.h>

typedef struct io_context *io_context_t;
struct iocb;
struct io_event;

int io_setup(int events, io_context_t *context) {
  (void)events, (void)context;
  return -ENOSYS;
}

int io_destroy(io_context_t context) {
  (void)context;
  return -ENOSYS;
}

int io_submit(io_context_t context, long count, struct iocb **requests) {
  (void)context, (void)count, (void)requests;
  return -ENOSYS;
}

int io_cancel(io_context_t context, struct iocb *request, struct io_event *event) {
  (void)context, (void)request, (void)event;
  return -ENOSYS;
}

int io_getevents(
    io_context_t context, long least, long most, struct io_event *events, struct timespec *limit) {
  (void)context, (void)least, (void)most, (void)events, (void)limit;
  return -ENOSYS;
}
