/*
 * Loads in place of libnuma.so.1 where a machine has none: says that the machine has no NUMA nodes,
 * after which MySQL allocates as on any single node. What still asks for memory gets plain memory.
 */
#include <stddef.h>
#include <stdlib.h>

struct bitmask;

struct bitmask *numa_all_nodes_ptr;

int numa_available(void) { return -1; }

int numa_node_of_cpu(int cpu) {
  (void)cpu;
  return 0;
}

void *numa_alloc_onnode(size_t size, int node) {
  (void)node;
  return malloc(size);
}

void *numa_alloc_local(size_t size) { return malloc(size); }

void numa_free(void *memory, size_t size) {
  (void)size;
  free(memory);
}

long set_mempolicy(int mode, const unsigned long *nodes, unsigned long most) {
  (void)mode, (void)nodes, (void)most;
  return -1;
}

long mbind(
    void *memory, unsigned long size, int mode, const unsigned long *nodes, unsigned long most,
    unsigned flags) {
  (void)memory, (void)size, (void)mode, (void)nodes, (void)most, (void)flags;
  return -1;
}
