/* A Modbus server by libmodbus: "tcp" prints its port, "rtu" serves unit 1 on a serial port. */
#include <arpa/inet.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static modbus_mapping_t *mapping_of(const char *path) {
  modbus_mapping_t *mapping = modbus_mapping_new(2048, 2048, 400, 400);
  FILE *file = fopen(path, "r");
  char name[16];
  while (file != NULL && fscanf(file, "%15s", name) == 1) {
    int value, at = 0;
    for (; fscanf(file, "%d", &value) == 1; at++) {
      if (strcmp(name, "coil") == 0) mapping->tab_bits[at] = value;
      if (strcmp(name, "discrete") == 0) mapping->tab_input_bits[at] = value;
      if (strcmp(name, "holding") == 0) mapping->tab_registers[at] = value;
      if (strcmp(name, "input") == 0) mapping->tab_input_registers[at] = value;
    }
  }
  return mapping;
}

int main(int count, char **words) {
  uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
  int is_tcp = strcmp(words[1], "tcp") == 0;
  modbus_mapping_t *mapping = mapping_of(words[2]);
  modbus_t *bus = is_tcp ? modbus_new_tcp("127.0.0.1", 0)
                         : modbus_new_rtu(words[3], 115200, 'N', 8, 1);
  int listening = -1;
  if (is_tcp) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    listening = modbus_tcp_listen(bus, 1);
    getsockname(listening, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
  } else {
    modbus_set_slave(bus, 1);
    if (modbus_connect(bus) == -1) return 1;
    printf("0\n");
  }
  fflush(stdout);
  for (;;) {
    if (is_tcp && modbus_tcp_accept(bus, &listening) == -1) return 1;
    for (int length; (length = modbus_receive(bus, query)) != -1 || !is_tcp;)
      if (length > 0) modbus_reply(bus, query, length, mapping);
    modbus_close(bus);
  }
}
