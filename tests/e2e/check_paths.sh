#!/usr/bin/env bash
# What `rbk check` reads (folders, .gitignore, standard input), what it answers (levels, JSON), and what `rbk build` replaces.
set -u
: "${RBK:?}"
passed=0 failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

check() { # NAME EXPECTED ACTUAL
  if [[ $2 == "$3" ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAIL: %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
  fi
}
files() { "$RBK" check "$@" --format json 2>/dev/null | jq -r '[.diagnostics[].file] | unique | join(" ")'; }

broken='runbook x "X" { nonsense }'
mkdir -p a/b a/ignored a/.hidden a/kept
for f in a/one.rbk a/b/two.rbk a/ignored/three.rbk a/.hidden/four.rbk a/kept/five.rbk a/six.tmp.rbk; do echo "$broken" >"$f"; done
printf 'ignored/\n*.tmp.rbk\n# a comment\n' >a/.gitignore
echo "$broken" >a/note.txt
ln -s .. a/b/loop

check 'a folder is searched, .gitignore respected' 'a/b/two.rbk a/kept/five.rbk a/one.rbk' "$(files a)"
check 'an ignored file that is named is checked' 'a/six.tmp.rbk' "$(files a/six.tmp.rbk)"
check 'no path is this folder' 'b/two.rbk kept/five.rbk one.rbk' "$(cd a && files)"
check 'a file named twice is checked once' 1 "$("$RBK" check a/one.rbk a/one.rbk --format json 2>/dev/null | jq .summary.files)"
printf '!six.tmp.rbk\n/kept\n' >>a/.gitignore
check 'negated and anchored patterns' 'a/b/two.rbk a/one.rbk a/six.tmp.rbk' "$(files a)"
printf '**/b/\n' >a/.gitignore
check 'a pattern over folders' 'a/ignored/three.rbk a/kept/five.rbk a/one.rbk a/six.tmp.rbk' "$(files a)"

check 'standard input has the name it is given' 'wiki.rbk' "$(echo "$broken" | files - --stdin-name wiki.rbk)"
echo "$broken" | "$RBK" check - >/dev/null 2>&1
check 'standard input with errors' 1 $?

status() { "$RBK" check "$@" >/dev/null 2>&1; echo $?; }
# RBK5003 is an info, RBK5001 a warning.
cat >info.rbk <<'END'
severity P1 "Degraded" { respond 15m  resolve 4h  escalate { at 0m page on-call } }
contact on-call "On-call" { slack "#incidents" }
runbook x "X" {
  severity P1
}
END
check 'the info is there' 'structure/no-owner' "$("$RBK" check info.rbk --format json | jq -r '.diagnostics[].name')"
check 'an info does not fail' 0 "$(status info.rbk)"
check 'an info fails on request' 1 "$(status --fail-on info info.rbk)"
sed '/^  severity P1/d' info.rbk >warning.rbk
check 'a warning fails' 1 "$(status warning.rbk)"
check 'a warning does not fail at level error' 0 "$(status --fail-on=error warning.rbk)"
check 'nothing fails at level never' 0 "$(status --fail-on never a/one.rbk)"
check 'a missing file among others' 3 "$(status info.rbk missing.rbk)"
check 'an unknown option' 2 "$(status --fail-of error info.rbk)"
check 'an unknown level' 2 "$(status --fail-on fatal info.rbk)"
check 'an unknown format' 2 "$(status --format xml info.rbk)"
check 'a Markdown runbook is said to be not there yet' 3 "$(echo '# x' >x.md; status x.md)"

"$RBK" check a --format json 2>/dev/null >first.json
"$RBK" check a --format json 2>/dev/null >second.json
check 'the same input gives the same bytes' '' "$(diff first.json second.json)"
check 'JSON has the keys of the contract' 'code file fixes message name notes range severity' \
  "$(jq -r '.diagnostics[0] | keys | join(" ")' first.json)"
check 'a position has line, column and offset' '{"line":1,"column":17,"offset":16}' "$(jq -c '.diagnostics[0].range.start' first.json)"
check 'columns count characters, offsets bytes' '[18,20]' \
  "$(echo 'runbook x "Ä…" { nonsense }' | "$RBK" check - --format json 2>/dev/null | jq -c '.diagnostics[0].range.start | [.column, .offset]')"
check 'results go to standard output alone' '' "$("$RBK" check a --format json 2>&1 >/dev/null)"

# `rbk build` replaces what it made, and nothing else.
mkdir pages
"$RBK" build --to md -o pages/ info.rbk >/dev/null 2>&1
check 'pages are built with an index' 'README.md x.md' "$(cd pages && echo *)"
"$RBK" build --to md -o pages/ info.rbk >/dev/null 2>&1
check 'and built again' 0 $?
echo 'written by hand' >pages/x.md
"$RBK" build --to md -o pages/ info.rbk >/dev/null 2>&1
check 'a file of somebody else is not replaced' '3 written by hand' "$? $(cat pages/x.md)"
mkdir here && cp info.rbk here && (cd here && "$RBK" build --to md info.rbk >/dev/null 2>&1)
check 'no index without a folder to put it' 'info.rbk x.md' "$(cd here && echo *)"

echo "$passed passed, $failed failed"
((failed == 0))
