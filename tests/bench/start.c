// The least a program can be: what `rbk version` is measured against.
#include <stdio.h>
int main(void) { return puts("rbk 0.1.0") < 0; }
