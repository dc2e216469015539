#!/usr/bin/env bash
# What the checker makes of the shell blocks of real Markdown runbooks: how many parse, how many commands it knows, how many
# known bugs it finds. The runbooks are no part of this repository: RBK_CORPUS names their folder.
#
#   run.sh [--sample N [--seed S]] [--errors] [--unparsed] [--blocks DIR]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
RBK=$(realpath -m "${RBK:-$root/build/release/rbk}")
corpus=${RBK_CORPUS:-$root/../shared/corpus}
if [[ ! -f $corpus/known-bugs.jsonl ]]; then
  echo "SKIP: no runbooks at $corpus; set RBK_CORPUS to a folder of them"
  echo "0 passed, 0 failed, 1 skipped"
  exit 77
fi
[[ -x $RBK ]] || {
  echo "FAIL: no compiler at $RBK"
  echo "0 passed, 1 failed"
  exit 1
}
exec python3 "$here/measure.py" "$RBK" "$corpus" "$@"
