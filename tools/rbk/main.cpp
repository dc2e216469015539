#include "compiler/driver/driver.h"

#include <csignal>
#include <cstdio>
#include <exception>

int main(int count, char **arguments) {
  std::signal(SIGPIPE, SIG_IGN); // `rbk check | head` ends quietly
  try {
    return rbk::driver::main(RBK_VERSION, {arguments + (count > 0), arguments + count});
  } catch (const std::exception &error) {
    std::fprintf(stderr, "rbk: internal failure: %s\n", error.what());
    return rbk::driver::Failure;
  }
}
