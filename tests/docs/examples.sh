#!/usr/bin/env bash
# The examples of README.md and docs/*.md do what the text around them says. (Those of docs/rules are tested by rules.sh.)
#
#   examples.sh [PART OF A FILE NAME]…     env RBK: the compiler
#
# A fence ```rbk is a file that `rbk check` has nothing to say about, not even an info. A comment on the line before the fence
# says what else it is; several parts are joined with `, `:
#
#   <!-- rbk: in a step -->            statements; a step, its section and a runbook are put around them
#   <!-- rbk: in a section -->         steps; a section and a runbook are put around them
#   <!-- rbk: in a runbook -->         what stands in a runbook
#   <!-- rbk: reports type/mismatch name/undefined -->     exactly these findings
#   <!-- rbk: no example (reason) -->  is not tested
#
# What is put around an example has findings of its own (no severity, nothing verified): of those in wrapped examples, only errors
# and the findings that are named count.
#
# Where a fence ```console below it runs `rbk … NAME.rbk`, and there is no such file in the repository, the nearest fence ```rbk before is
# that file: then the console says what is wrong with it.
#
# In a fence ```console, and in one without a language whose first line begins with `$ rbk `, every `$ rbk …` is run in a copy of the
# runbooks, and what it prints is compared with the lines below it; a line `…` stands for any lines. Other commands are not run.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RBK=${RBK:-$root/build/release/rbk}
[[ $RBK == */* ]] && RBK=$(realpath -m "$RBK")
export LC_ALL=C.UTF-8 NO_COLOR=1
filters=("$@")

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
mkdir -p "$work/bin" "$work/fences" "$work/repository"
ln -s "$RBK" "$work/bin/rbk"
cp -r "$root/runbooks" "$root/README.md" "$work/repository/" 2>/dev/null

# fences FILE: writes the examples to $work/fences/N and prints "N line kind marker" for each.
fences() {
  rm -f "$work"/fences/*
  awk -v work="$work/fences" '
    function begin(what) { n++; kind = what; where = NR; out = work "/" n; printf "" >out; inside = 1 }
    function finish() { close(out); print n, where, kind, marker; inside = 0; marker = "" }
    !fence && /^<!-- rbk: .* -->$/ { marker = $0; sub(/^<!-- rbk: /, "", marker); sub(/ -->$/, "", marker); marked = NR; next }
    !fence && /^ *```/ {
      fence = 1
      if (marked != NR - 1) { if (marker != "") print 0, marked, "lost", marker; marker = "" }
      word = $0; sub(/^ *```/, "", word)
      if (word ~ /^rbk( |$)/) begin("rbk")
      else if (word == "console") begin("console")
      else if (word == "") plain = 1
      next
    }
    fence && /^ *```$/ { if (inside) finish(); fence = plain = 0; next }
    plain { plain = 0; if (/^\$ rbk /) begin("console") }
    inside { print >out }
    END { if (fence) print 0, NR, "open", "" }' "$1"
}

# reported: the names of the findings in standard input, sorted, once.
reported() { sed -nE 's/^[^ ]+: (error|warning|info)\[RBK[0-9]+ ([a-z0-9/-]+)\]: .*/\2/p' | sort -u; }
errors() { sed -nE 's/^[^ ]+: error\[RBK[0-9]+ ([a-z0-9/-]+)\]: .*/\1/p' | sort -u; }

runbook() {
  local name=$1 text=$2 marker=$3 part wrap='' wanted='' out status found
  while read -r part; do
    case $part in
    '') ;;
    'in a step') wrap=step ;;
    'in a section') wrap=section ;;
    'in a runbook') wrap=runbook ;;
    'reports '*) wanted=$(tr ' ' '\n' <<<"${part#reports }" | sort -u) ;;
    'no example ('*')') return ;;
    *)
      fail "$name: no such marker: $part"
      return
      ;;
    esac
  done < <(sed 's/, /\n/g' <<<"$marker")
  {
    [[ -n $wrap ]] && echo 'runbook example "Example" {'
    [[ $wrap == section || $wrap == step ]] && echo 'resolve {'
    [[ $wrap == step ]] && echo 'step "Example" {'
    cat "$text"
    [[ $wrap == step ]] && echo '}'
    [[ $wrap == section || $wrap == step ]] && echo '}'
    [[ -n $wrap ]] && echo '}'
  } >"$work/example.rbk"
  out=$(cd "$root" && "$RBK" check --fail-on never --stdin-name "${name%%:*}" - <"$work/example.rbk" 2>"$work/err")
  status=$?
  found=$(reported <<<"$out")
  if [[ -n $wrap ]]; then
    found=$({ errors <<<"$out"; grep -xF "$wanted" <<<"$found"; } | sed '/^$/d' | sort -u)
  fi
  if ((status != 0)); then
    fail "$name: exit status $status" "$out" "$(<"$work/err")"
  elif [[ $found != "$wanted" ]]; then
    fail "$name: reports ${found:-nothing}, must report ${wanted:-nothing}" "$out"
  else
    ok
  fi
}

# same EXPECTED ACTUAL: equal, where a line `…` of EXPECTED stands for any lines.
same() {
  awk 'NR == FNR { want[++w] = $0; next } { have[++h] = $0 }
    function match_from(i, k) {
      if (i > w) return k > h
      if (want[i] == "…") { for (; k <= h + 1; k++) if (match_from(i + 1, k)) return 1; return 0 }
      return k <= h && want[i] == have[k] && match_from(i + 1, k + 1)
    }
    END { exit !match_from(1, 1) }' "$1" "$2"
}

console() {
  local name=$1 text=$2 number=0 command
  # Each command with the lines below it becomes N.command and N.output.
  awk -v work="$work" '
    function name(what) { return work "/console." n "." what }
    /^\$ / { if (n) { close(name("command")); close(name("output")) }
             n++; print substr($0, 3) >name("command"); printf "" >name("output"); goes_on = /\\$/; next }
    goes_on { print >name("command"); goes_on = /\\$/; next }
    n { print >name("output") }' "$text"
  while [[ -f $work/console.$((++number)).command ]]; do
    command=$(<"$work/console.$number.command")
    [[ $command == "rbk "* ]] || continue
    (
      cd "$work/repository" || exit
      PATH=$work/bin:$PATH HOME=$work XDG_STATE_HOME=$work/state timeout 60 bash -c "$command" </dev/null
    ) >"$work/actual" 2>&1
    if same "$work/console.$number.output" "$work/actual"; then
      ok
    else
      fail "$name: \$ $command" "$(diff -u --label documented --label printed "$work/console.$number.output" "$work/actual")"
    fi
  done
  rm -f "$work"/console.*
}

seen=0
for page in "$root"/README.md "$root"/CONTRIBUTING.md "$root"/docs/*.md; do
  [[ -f $page ]] || continue
  file=${page#"$root/"}
  if ((${#filters[@]})); then
    match=0
    for filter in "${filters[@]}"; do [[ $file == *"$filter"* ]] && match=1; done
    ((match)) || continue
  fi
  mapfile -t examples < <(fences "$page")
  declare -A files=()
  last=''
  for example in ${examples[@]+"${examples[@]}"}; do
    read -r number line kind marker <<<"$example"
    [[ $kind == rbk ]] && last=$number
    [[ $kind == console && -n $last ]] || continue
    while read -r name; do
      [[ -e $root/$name ]] && continue
      mkdir -p "$(dirname "$work/repository/$name")"
      cp "$work/fences/$last" "$work/repository/$name"
      files[$last]=$name
    done < <(sed -n '/^\$ rbk /p' "$work/fences/$number" | grep -oE '[A-Za-z0-9_./-]+\.rbk( |$)' | tr -d ' ' | sort -u)
  done
  for example in ${examples[@]+"${examples[@]}"}; do
    read -r number line kind marker <<<"$example"
    seen=$((seen + 1))
    [[ -n ${files[$number]:-} ]] && continue
    case $kind in
    rbk) runbook "$file:$line" "$work/fences/$number" "$marker" ;;
    console) console "$file:$line" "$work/fences/$number" ;;
    lost) fail "$file:$line: no fence follows the marker" ;;
    open) fail "$file: a fence is never closed" ;;
    esac
  done
done
((seen > 0)) || fail "no example found"

echo "$passed passed, $failed failed"
((failed == 0))
