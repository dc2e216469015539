#!/usr/bin/env bash
# What `rbk fmt` writes, compared with what it is expected to write.
#
#   run.sh [--update] [PART OF A NAME]…
#
# cases/NAME.rbk is the input, cases/NAME.expected the formatted text; both byte for byte. The expected text is formatted: formatting
# it again changes nothing. --update writes the expected files; read their diff before you keep it.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
RBK=${RBK:-$root/build/release/rbk}
[[ $RBK == */* ]] && RBK=$(realpath -m "$RBK")
update=0
filters=()
for argument; do
  case $argument in
  --update) update=1 ;;
  -*)
    echo "usage: $0 [--update] [PART OF A NAME]…" >&2
    exit 2
    ;;
  *) filters+=("$argument") ;;
  esac
done
export LC_ALL=C NO_COLOR=1
cd "$here/cases" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 updated=0

# fail WHAT [FILE]
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  (($# < 2)) || head -n 40 "$2" | cat -A | sed 's/^/    /'
}
wanted() {
  ((${#filters[@]} == 0)) && return 0
  local filter
  for filter in "${filters[@]}"; do
    [[ $1 == *"$filter"* ]] && return 0
  done
  return 1
}

for expected in *.expected; do
  [[ -f $expected ]] || continue
  [[ -f ${expected%.expected}.rbk ]] || fail "$expected: there is no ${expected%.expected}.rbk"
done
for source in *.rbk; do
  name=${source%.rbk}
  wanted "$name" || continue
  if ! "$RBK" fmt - <"$source" >"$work/actual" 2>"$work/stderr" || [[ -s $work/stderr ]]; then
    fail "$name: was not formatted" "$work/stderr"
    continue
  fi
  if ((update)) && ! cmp -s "$work/actual" "$name.expected"; then
    cp "$work/actual" "$name.expected"
    updated=$((updated + 1))
  fi
  if [[ ! -f $name.expected ]]; then
    fail "$name: there is no $name.expected (run.sh --update writes it)"
  elif ! cmp -s "$work/actual" "$name.expected"; then
    diff -u --label expected --label actual "$name.expected" "$work/actual" >"$work/diff"
    fail "$name" "$work/diff"
  elif ! "$RBK" fmt --check - <"$name.expected" >"$work/again" 2>&1; then
    fail "$name: the expected text is not formatted" "$work/again"
  elif LC_ALL=C.UTF-8 grep -nP '[ \t]+$' "$name.expected" >"$work/blanks" && [[ $name != raw-* ]]; then
    fail "$name: blanks at the end of a line" "$work/blanks"
  else
    passed=$((passed + 1))
  fi
done

((update == 0)) || echo "$updated expected files written"
((passed + failed > 0)) || {
  echo "FAIL: no case found"
  failed=1
}
echo "$passed passed, $failed failed"
((failed == 0))
