#!/usr/bin/env bash
# compiler/commands/sql_nodes.def has every kind of node of PostgreSQL's parse tree, as the installed libpg_query
# describes it: a node or a member that it does not have would hide what is nested there.
#
#   tests/structure/sql_nodes.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$root/tools/catalogue/sql_nodes.py" --check
