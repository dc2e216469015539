#!/usr/bin/env bash
# What rbk says of the arguments of real tools, compared with the tools themselves: more than a thousand command lines, made
# by program from each tool's own grammar and then spoiled. tests/oracle/harness.py tells how; tests/oracle/tools has one file a tool.
#
#   tests/oracle/run.sh [TOOL…]       only these tools; VERBOSE=1 lists every disagreement
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export RBK=${RBK:-$here/../../build/release/rbk} LC_ALL=C.UTF-8 LANGUAGE=C TZ=UTC NO_COLOR=1
exec python3 -B "$here/harness.py" "$@"
