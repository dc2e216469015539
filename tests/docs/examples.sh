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
# runbooks, and what it prints is compared with the lines below it; a line `…` stands for any lines, and `…` inside a line for any characters.
# Other commands are not run, unless the page says so. For pages that a reader follows from top to bottom there are
#
#   <!-- file: NAME -->            the fence below is this file for the consoles that follow; one of them must use it
#   <!-- console: all -->          every command of the fence below is run; `echo $?` shows the status of the one before
#   <!-- console: port NUMBER -->  a free port of this machine stands for NUMBER from here on, in files, commands and outputs
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
stand_in='' port=''
finish() {
  # What a page has started it also stops, unless it failed before.
  [[ -z $port ]] || redis-cli -p "$port" shutdown nosave >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT
mkdir -p "$work/bin" "$work/fences" "$work/repository"
ln -s "$RBK" "$work/bin/rbk"
cp -r "$root/runbooks" "$root/README.md" "$work/repository/" 2>/dev/null

# fences FILE: writes the examples to $work/fences/N and prints "N line kind marker" for each.
fences() {
  rm -f "$work"/fences/*
  awk -v work="$work/fences" '
    function begin(what) { n++; kind = what; where = NR; out = work "/" n; printf "" >out; inside = 1 }
    function finish() { close(out); print n, where, kind, marker; inside = 0; marker = tag = "" }
    !fence && /^<!-- console: port [0-9]+ -->$/ { print 0, NR, "port", $4; next }
    !fence && /^<!-- (rbk|console|file): .* -->$/ {
      tag = substr($2, 1, length($2) - 1); marker = $0; sub(/^<!-- [a-z]*: /, "", marker); sub(/ -->$/, "", marker); marked = NR; next
    }
    !fence && /^ *```/ {
      fence = 1
      if (marked != NR - 1) { if (marker != "") print 0, marked, "lost", marker; marker = tag = "" }
      word = $0; sub(/^ *```/, "", word)
      if (tag == "file") begin("file")
      else if (word ~ /^rbk( |$)/) begin("rbk")
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

# same EXPECTED ACTUAL: equal, where a line `…` of EXPECTED stands for any lines, and `…` inside a line for any characters.
same() {
  awk 'NR == FNR { want[++w] = $0; next } { have[++h] = $0 }
    function line_matches(pattern, text, parts, n, i, at) {
      if (index(pattern, "…") == 0) return pattern == text
      n = split(pattern, parts, "…")
      if (substr(text, 1, length(parts[1])) != parts[1]) return 0
      text = substr(text, length(parts[1]) + 1)
      for (i = 2; i < n; i++) {
        if ((at = index(text, parts[i])) == 0) return 0
        text = substr(text, at + length(parts[i]))
      }
      return length(text) >= length(parts[n]) && substr(text, length(text) - length(parts[n]) + 1) == parts[n]
    }
    function match_from(i, k) {
      if (i > w) return k > h
      if (want[i] == "…") { for (; k <= h + 1; k++) if (match_from(i + 1, k)) return 1; return 0 }
      return k <= h && line_matches(want[i], have[k]) && match_from(i + 1, k + 1)
    }
    END { exit !match_from(1, 1) }' "$1" "$2"
}

console() {
  local name=$1 text=$2 all=$3 number=0 command status=0
  # Each command with the lines below it becomes N.command and N.output.
  awk -v work="$work" '
    function name(what) { return work "/console." n "." what }
    /^\$ / { if (n) { close(name("command")); close(name("output")) }
             n++; print substr($0, 3) >name("command"); printf "" >name("output"); goes_on = /\\$/; next }
    goes_on { print >name("command"); goes_on = /\\$/; next }
    n { print >name("output") }' "$text"
  while [[ -f $work/console.$((++number)).command ]]; do
    command=$(<"$work/console.$number.command")
    [[ $command == "rbk "* || $all == all ]] || continue
    (
      cd "$work/repository" || exit
      PATH=$work/bin:$PATH HOME=$work XDG_STATE_HOME=$work/state timeout 60 bash -c "(exit $status)"$'\n'"$command" </dev/null
    ) >"$work/actual" 2>&1
    status=$?
    if same "$work/console.$number.output" "$work/actual"; then
      ok
    else
      fail "$name: \$ $command" "$(diff -u --label documented --label printed "$work/console.$number.output" "$work/actual")"
    fi
  done
  rm -f "$work"/console.*
}

# use_port NUMBER: from here on a free port of this machine stands for it.
use_port() {
  stand_in=$1
  for ((attempt = 0; attempt < 50; attempt++)); do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
  done
  fail "no free port"
}

# files_of N: the .rbk files that a console names, and that neither the repository nor a marker of the page gives.
files_of() {
  sed -n '/^\$ rbk /p' "$work/fences/$1" | grep -oE '[A-Za-z0-9_./-]+\.rbk( |$)' | tr -d ' ' | sort -u |
    while read -r name; do
      [[ -e $root/$name ]] || printf '%s\n' "${marked_files[@]+"${marked_files[@]}"}" | grep -qxF -- "$name" || echo "$name"
    done
}

# later_consoles N: what stands in the consoles behind the fence N.
later_consoles() {
  local number line kind marker
  for example in "${examples[@]}"; do
    read -r number line kind marker <<<"$example"
    [[ $kind != console ]] || ((number <= $1)) || cat "$work/fences/$number"
  done
}

seen=0 skipped=0
for page in "$root"/README.md "$root"/CONTRIBUTING.md "$root"/docs/*.md; do
  [[ -f $page ]] || continue
  file=${page#"$root/"}
  if ((${#filters[@]})); then
    match=0
    for filter in "${filters[@]}"; do [[ $file == *"$filter"* ]] && match=1; done
    ((match)) || continue
  fi
  mapfile -t examples < <(fences "$page")
  # The fences that are files of consoles are tested there.
  mapfile -t marked_files < <(printf '%s\n' ${examples[@]+"${examples[@]}"} | sed -n 's/^[0-9]* [0-9]* file //p')
  declare -A is_file=()
  last=''
  for example in ${examples[@]+"${examples[@]}"}; do
    read -r number line kind marker <<<"$example"
    [[ $kind == rbk ]] && last=$number
    [[ $kind == console && -n $last ]] || continue
    [[ -z $(files_of "$number") ]] || is_file[$last]=1
  done
  last='' stand_in=''
  for example in ${examples[@]+"${examples[@]}"}; do
    read -r number line kind marker <<<"$example"
    [[ $kind == port ]] && { use_port "$marker"; continue; }
    seen=$((seen + 1))
    [[ -z $stand_in || $number == 0 ]] || sed -i "s/\b$stand_in\b/$port/g" "$work/fences/$number"
    case $kind in
    rbk)
      last=$number
      [[ -n ${is_file[$number]:-} ]] || runbook "$file:$line" "$work/fences/$number" "$marker"
      ;;
    file)
      cp "$work/fences/$number" "$work/repository/$marker"
      grep -qF -- "$marker" < <(later_consoles "$number") || fail "$file:$line: no console below uses $marker"
      ;;
    console)
      while read -r name; do
        mkdir -p "$(dirname "$work/repository/$name")"
        cp "$work/fences/$last" "$work/repository/$name"
      done < <([[ -z $last ]] || files_of "$number")
      if [[ $marker == all ]] && ! command -v redis-server >/dev/null; then
        skipped=$((skipped + 1))
      else
        console "$file:$line" "$work/fences/$number" "$marker"
      fi
      ;;
    lost) fail "$file:$line: no fence follows the marker" ;;
    open) fail "$file: a fence is never closed" ;;
    esac
  done
done
((seen > 0)) || fail "no example found"

echo "$passed passed, $failed failed$( ((skipped == 0)) || echo ", $skipped skipped")"
((failed == 0))
