#!/usr/bin/env bash
# What `rbk check` says, compared with what it is expected to say.
#
#   run.sh [--update] [PART OF A NAME]…
#
#   NAME.rbk    is checked from its own folder.
#   NAME.sh     holds bare commands: `rbk check --commands`.
#   NAME.line   holds one command line: `rbk explain -- LINE`.
#   NAME.edit   puts a defect into a runbook of this repository (the format is in apply_edit.py): the copy of its folder
#               is checked. In a folder that holds an .edit, an .rbk is not a case of its own.
#
# NAME.expected holds the standard output and a last line `exit N`. A case called fail_… or warn_… must exit with 1, any
# other with 0. --update writes the expected files; read their diff before you keep it.
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

give_up() {
  echo "FAIL: $1"
  echo "0 passed, 1 failed"
  exit 1
}
[[ -x $RBK && ! -d $RBK ]] || give_up "no compiler at $RBK"
cd "$here" || give_up "no folder $here"
export LC_ALL=C NO_COLOR=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 updated=0

# fail NAME TEXT…
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  shift
  (($# == 0)) || printf '%s\n' "$@" | sed 's/^/    /'
}
wanted() {
  ((${#filters[@]} == 0)) && return 0
  local filter
  for filter in "${filters[@]}"; do
    [[ $1 == *"$filter"* ]] && return 0
  done
  return 1
}

# run_case NAME FOLDER PATH: checks PATH from FOLDER.
run_case() {
  local name=$1 folder=$2 path=$3 expected=$1.expected actual status should=0
  actual=$(
    cd "$folder" || exit
    case $path in
    *.sh) set -- check --commands "$path" ;;
    *.line) set -- explain -- "$(<"$path")" ;;
    *) set -- check "$path" ;;
    esac
    "$RBK" "$@" </dev/null 2>"$work/stderr"
    echo "exit $?"
  )
  status=${actual##*exit }
  [[ ${name##*/} == fail_* || ${name##*/} == warn_* ]] && should=1
  if [[ $status != "$should" ]]; then
    fail "$name: exit status $status, must be $should" "$actual" "$(<"$work/stderr")"
    return # what a wrong status printed is not worth keeping
  fi
  if ((update)) && { [[ ! -f $expected ]] || [[ $actual != "$(<"$expected")" ]]; }; then
    printf '%s\n' "$actual" >"$expected"
    updated=$((updated + 1))
  fi
  if [[ ! -f $expected ]]; then
    fail "$name: there is no $expected (run.sh --update writes it)" "$actual"
  elif [[ $actual != "$(<"$expected")" ]]; then
    fail "$name" "$(diff -u --label expected --label actual "$expected" <(printf '%s\n' "$actual"))"
  else
    passed=$((passed + 1))
  fi
}

mapfile -t edits < <(find . -name '*.edit' -type f -printf '%P\n' | sort)
mapfile -t sources < <(find . -mindepth 2 \( -name '*.rbk' -o -name '*.sh' -o -name '*.line' \) -type f -printf '%P\n' | sort)
mapfile -t expectations < <(find . -name '*.expected' -type f -printf '%P\n' | sort)
declare -A edit_folders=() inputs=()
for edit in ${edits[@]+"${edits[@]}"}; do
  edit_folders[$(dirname "$edit")]=1
  inputs[${edit%.edit}]=1
done

cases=()
for source in ${sources[@]+"${sources[@]}"}; do
  folder=.
  [[ $source == */* ]] && folder=${source%/*}
  [[ -n ${edit_folders[$folder]:-} ]] && continue
  inputs[${source%.*}]=1
  wanted "$source" && cases+=("$source")
done
selected=()
for edit in ${edits[@]+"${edits[@]}"}; do
  wanted "$edit" && selected+=("$edit")
done

for expected in ${expectations[@]+"${expectations[@]}"}; do
  [[ -n ${inputs[${expected%.expected}]:-} ]] || fail "$expected: no .rbk, .sh, .line or .edit belongs to it"
done
((${#cases[@]} + ${#selected[@]} > 0)) || give_up "no case found"

for source in ${cases[@]+"${cases[@]}"}; do
  folder=.
  [[ $source == */* ]] && folder=${source%/*}
  run_case "${source%.*}" "$folder" "${source##*/}"
done
if ((${#selected[@]} > 0)); then
  python3 apply_edit.py "$root" "$work/edited" "${selected[@]}" || fail "apply_edit.py failed"
  for edit in "${selected[@]}"; do
    name=${edit%.edit}
    if [[ -f $work/edited/$name.error ]]; then
      fail "$name: the edit cannot be applied" "$(<"$work/edited/$name.error")"
    else
      run_case "$name" "$work/edited/$name" .
    fi
  done
fi

((update == 0)) || echo "$updated expected files written"
echo "$passed passed, $failed failed"
((failed == 0))
