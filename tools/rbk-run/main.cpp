#include "runtime/cli/commands.h"

int main(int argc, char **argv) { return rbk::runtime::rbkRunMain(RBK_VERSION, {argv + 1, argv + argc}); }
