#!/usr/bin/env bash
# Every diagnostic has a page in docs/rules, and the examples of the pages do what they say.
#
#   rules.sh                 checks pages, examples and the index (env RBK: the compiler)
#   rules.sh --update-index  writes the table of docs/rules/README.md
#
# An example is fenced with ```rbk bad or ```rbk good, or with ```sh for bare commands. Before a bad one stands which rule it must report:
#   <!-- check: danger/no-gate -->              this rule, and no other
#   <!-- check: syntax/expected, also: * -->    also: names what else may be reported, `*` anything
# A good example is silent. A page without examples says why: <!-- no example: reason -->
# Beside each example stands docs/rules/shop.rbk, which it may import.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pages=$root/docs/rules
RBK=${RBK:-$root/build/release/rbk}
[[ $RBK == */* ]] && RBK=$(realpath -m "$RBK")
export LC_ALL=C.UTF-8 NO_COLOR=1

# diagnostics: one line each, "CODE NAME severity", in the order of the codes.
diagnostics() {
  sed -nE 's/^DIAG\([A-Za-z0-9]+, *([0-9]+), *"([^"]+)", *([A-Za-z]+),.*/\1 \2 \3/p' \
    "$root/compiler/diagnostics/diagnostics.def" "$root/compiler/diagnostics/arguments.def" "$root/compiler/diagnostics/lint.def" |
    sort -n | awk '{ printf "RBK%04d %s %s\n", $1, $2, tolower($3) }'
}

# index: the table, from the .def files and the first sentence of each page.
index() {
  echo '| code | rule | severity | reported |'
  echo '|---|---|---|---|'
  diagnostics | while read -r code name severity; do
    echo "| $code | [$name]($name.md) | $severity | $(sed -n '5{s/\([a-z`)”"]\)\. .*/\1./;s/|/\\|/g;p}' "$pages/$name.md" 2>/dev/null) |"
  done
}

if [[ ${1:-} == --update-index ]]; then
  table=$(index)
  { sed '/^| code |/,$d' "$pages/README.md"; printf '%s\n' "$table"; } >"$pages/README.md.new" &&
    mv "$pages/README.md.new" "$pages/README.md"
  exit
fi

passed=0 failed=0
ok() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  shift
  (($# == 0)) || printf '%s\n' "$@" | sed 's/^/    /'
}

[[ -x $RBK && ! -d $RBK ]] || { fail "no compiler at $RBK"; echo "0 passed, 1 failed"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# split PAGE: writes its examples to $work/N.bad.rbk and $work/N.good.rbk, and prints "N kind expected" for each.
split() {
  rm -f "$work"/[0-9]*.rbk "$work"/[0-9]*.sh
  awk -v work="$work" '
    /^<!-- check: / { expected = $0; sub(/^<!-- check: /, "", expected); sub(/ -->$/, "", expected); next }
    /^```(rbk|sh) (bad|good)$/ { n++; kind = $2; out = work "/" n "." kind "." substr($1, 4); printf "" >out; inside = 1
                                 print n, kind, kind == "bad" ? expected : ""; expected = ""; next }
    /^```/ { if (inside) close(out); inside = 0; next }
    inside { print >out }' "$1"
}

# reported FILE: the names of the findings, one a line, sorted, once.
reported() {
  sed -nE 's/^[^ ]+: (error|warning|info)\[RBK[0-9]+ ([a-z0-9/-]+)\]: .*/\2/p' "$1" | sort -u
}

example() {
  local page=$1 number=$2 kind=$3 expected=$4 name="$1, example $2 ($3)" findings wanted also other
  rm -rf "$work/room" && mkdir "$work/room"
  cp "$pages/shop.rbk" "$work/room/shop.rbk"
  if [[ -f $work/$number.$kind.sh ]]; then
    (cd "$work" && "$RBK" check --fail-on never --commands "$number.$kind.sh") >"$work/out" 2>"$work/err"
  else
    cp "$work/$number.$kind.rbk" "$work/room/example.rbk"
    (cd "$work/room" && "$RBK" check --fail-on never example.rbk) >"$work/out" 2>"$work/err"
  fi
  local status=$?
  if ((status != 0)); then
    fail "$name: exit status $status" "$(<"$work/out")" "$(<"$work/err")"
    return
  fi
  findings=$(reported "$work/out")
  if [[ $kind == good ]]; then
    if [[ -s $work/out ]]; then fail "$name is not silent" "$(<"$work/out")"; else ok; fi
    return
  fi
  wanted=${expected%%, also: *}
  also=${expected#"$wanted"}
  also=${also#, also: }
  if [[ -z $wanted ]]; then
    fail "$name: no <!-- check: … --> before it"
  elif ! grep -qxF "$wanted" <<<"$findings"; then
    fail "$name does not report $wanted" "$(<"$work/out")"
  else
    other=$(grep -vxF "$wanted" <<<"$findings" | while read -r one; do
      [[ $also == '*' || " $also " == *" $one "* ]] || echo "$one"
    done)
    if [[ -n $other ]]; then fail "$name also reports $other" "$(<"$work/out")"; else ok; fi
  fi
}

declare -A known=()
while read -r code name severity; do
  known[$name]=1
  page=$pages/$name.md
  if [[ ! -f $page ]]; then
    fail "$name: no page docs/rules/$name.md"
    continue
  fi
  if [[ $(sed -n 1p "$page") != "# $name" || $(sed -n 3p "$page") != "\`$code\` · $severity" ]]; then
    fail "docs/rules/$name.md: its head must say \`# $name\` and \`$code\` · $severity"
  else
    ok
  fi
  mapfile -t examples < <(split "$page")
  bad=0 good=0
  for line in ${examples[@]+"${examples[@]}"}; do
    read -r number kind expected <<<"$line"
    [[ $kind == bad ]] && bad=1 || good=1
    [[ $kind == bad && $expected != "$name" && $expected != "$name, also: "* ]] &&
      fail "docs/rules/$name.md: example $number is to report \`$expected\`, not its own rule"
    example "docs/rules/$name.md" "$number" "$kind" "$expected"
  done
  grep -q '^<!-- no example: .* -->$' "$page" || ((bad && good)) || fail "docs/rules/$name.md needs a bad and a good example"
done < <(diagnostics)

while read -r page; do
  name=${page%.md}
  [[ $name == README || -n ${known[$name]:-} ]] || fail "docs/rules/$page belongs to no diagnostic"
done < <(cd "$pages" && find . -name '*.md' -printf '%P\n' | sort)

if difference=$(diff <(sed -n '/^| code |/,$p' "$pages/README.md") <(index)); then
  ok
else
  fail "docs/rules/README.md is not up to date: tests/docs/rules.sh --update-index" "$difference"
fi

echo "$passed passed, $failed failed"
((failed == 0))
