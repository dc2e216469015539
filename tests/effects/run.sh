#!/usr/bin/env bash
# Tables of command lines with their expected effect and place, compared with what `rbk dump --effects` says.
#
#   run.sh [TABLE.tsv]…     without arguments, every table of this folder
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
RBK=$(realpath -m "${RBK:-$root/build/release/rbk}")
tables=("$@")
if ((${#tables[@]} == 0)); then
  cd "$here"
  tables=(*.tsv)
fi
[[ -x $RBK ]] || {
  echo "FAIL: no compiler at $RBK"
  echo "0 passed, 1 failed"
  exit 1
}
exec python3 "$here/measure.py" "$RBK" "${tables[@]}"
