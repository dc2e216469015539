#!/usr/bin/env bash
# Every diagnostic is shown by a golden test: fails when a code of diagnostics.def or lint.def stands in no .expected file.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 3

# What a golden test cannot show, and what shows it instead. An exception that is no longer one fails as well.
exceptions='
RBK0001 is kept for files; what cannot be read is said without a place: tests/e2e/bad_input.sh
RBK0002 a golden file that is empty: tests/e2e/bad_input.sh
RBK0003 a golden file with NUL bytes: tests/e2e/bad_input.sh
RBK0004 a golden file that is no UTF-8: tests/e2e/bad_input.sh
RBK0005 needs 4 GiB of sources
'

passed=0 failed=0
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
}
shown=$(grep -rhoE '\[RBK[0-9]{4} [a-z0-9/-]+\]' --include='*.expected' tests/golden | tr -d '[]' | sort -u)
defined=$(sed -nE 's/^DIAG\([A-Za-z0-9]+, *([0-9]+), *"([^"]+)",.*/\1 \2/p' compiler/diagnostics/diagnostics.def compiler/diagnostics/{arguments,lint}.def |
  awk '{ printf "RBK%04d %s\n", $1, $2 }')
[[ -n $defined ]] || fail "no diagnostic found in compiler/diagnostics"

while read -r code name; do
  excepted=$(grep -c "^$code " <<<"$exceptions")
  if grep -qx "$code $name" <<<"$shown"; then
    ((excepted == 0)) && passed=$((passed + 1)) || fail "$code $name is shown by a golden test: it needs no exception"
  elif ((excepted)); then
    passed=$((passed + 1))
  else
    fail "$code $name is shown by no golden test: add tests/golden/…/fail_….rbk"
  fi
done <<<"$defined"
while read -r code reason; do
  [[ -z $code ]] || grep -q "^$code " <<<"$defined" || fail "the exception $code is no diagnostic any more"
done <<<"$exceptions"

echo "$passed passed, $failed failed"
((failed == 0))
