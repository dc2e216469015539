#!/usr/bin/env bash
# docs/grammar.md is what tools/grammar/ebnf.py makes of grammar/*.h.
#
#   grammar.sh            compares
#   grammar.sh --update   writes the page
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
passed=0 failed=0
ok() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  shift
  (($# == 0)) || printf '%s\n' "$@" | sed 's/^/    /'
}
command -v python3 >/dev/null || { echo "python3 is not installed"; echo "0 passed, 0 failed, 1 skipped"; exit 77; }
if [[ ${1:-} == --update ]]; then
  exec python3 "$root/tools/grammar/ebnf.py" --update
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if python3 "$root/tools/grammar/ebnf.py" >"$work/page" 2>"$work/error"; then
  if difference=$(diff -u --label docs/grammar.md --label "what the grammar gives" "$root/docs/grammar.md" "$work/page"); then
    ok
  else
    fail "docs/grammar.md is out of date: tests/docs/grammar.sh --update" "$difference"
  fi
else
  fail "ebnf.py: exit status $?" "$(<"$work/error")"
fi

# variant NAME MESSAGE SCRIPT: of a grammar that the sed script has changed, ebnf.py must say MESSAGE.
variant() {
  local copy=$work/$1
  mkdir -p "$copy/tools" "$copy/docs"
  cp -r "$root/tools/grammar" "$copy/tools/"
  cp -r "$root/grammar" "$copy/"
  sed -i "$3" "$copy/grammar/rbk.h"
  if cmp -s "$root/grammar/rbk.h" "$copy/grammar/rbk.h"; then
    fail "$1: the script changes nothing"
  elif python3 "$copy/tools/grammar/ebnf.py" >/dev/null 2>"$work/error"; then
    fail "$1: ebnf.py did not complain"
  elif [[ $(<"$work/error") != *"$2"* ]]; then
    fail "$1: ebnf.py says something else" "$(<"$work/error")"
  else
    ok
  fi
}
variant unknown-combinator 'in `wait`: `peg::rematch` is a combinator' 's/^struct wait : peg::seq</struct wait : peg::rematch</'
variant undeclared-rule 'in `wait`: `no_such_rule` is declared nowhere' 's/^struct wait : peg::seq<w_wait/&, no_such_rule/'
variant custom-rule-without-words "a comment behind its declaration" 's,^struct command_text; //.*,struct command_text;,'
variant not-a-rule '`enum` is no rule' 's/^struct wait :/enum e { };\n&/'

echo "$passed passed, $failed failed"
((failed == 0))
