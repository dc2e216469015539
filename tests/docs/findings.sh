#!/usr/bin/env bash
# Every finding that the list of findings names, and that this compiler is there for, has a golden that shows it; what
# the list calls clean, or a trap, has one that is silent.
#
#   findings.sh     env RBK_SEEDS: the folder of the list
#
# A row of findings.md with the id ID has in tests/golden/findings exactly one case `(fail|warn|info)_ID_….rbk` that puts
# the lines of the source into the language, and one `ok_ID_….rbk` that is corrected. The first reports at least one
# rule, and all that it reports belongs to the families below; the second is silent. A row of the source that runbooks/
# eco-base puts into the language may have its defect in tests/golden/eco-base instead, as an .edit of that runbook; its
# correction is then the runbook as written. Rows about tools count when the text or a table of tools is enough to find
# them (column `needs`: T, K). What the compiler says is compared by tests/golden/run.sh; here the expected files are
# read.
#
# A row of `Traps for false alarms` that begins with SSS:LLL has one case `ok_trap-SSS-LLL_…`, row N of `Checked and
# found clean` one `ok_clean-NN_…`.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
list=${RBK_SEEDS:-$root/../shared/seeds}/findings.md
cases=$root/tests/golden/findings
edits=$root/tests/golden/eco-base
export LC_ALL=C.UTF-8
if [[ ! -f $list ]]; then
  echo "SKIP: the list of findings is not here: $list"
  echo '0 passed, 0 failed, 1 skipped'
  exit 77
fi

# Each case reports one of the families of its class, and beside them at most those of `also`. A level without a time is
# no word of the language, and a contact that nobody declared is no name of it. What the language refuses (a loop, `&`, a
# variable that nobody set) it says by shell and name.
declare -A families=(
  [sla]='sla communication escalation name'
  [escalation]='escalation syntax name'
  [structure]='structure escalation danger communication'
  [ordering]='ordering'
  [placeholder]='shell'
  [shell]='shell name command kubectl structure'
  [boundary]='place'
  [kubectl-semantics]='kubectl command'
  [sql]='sql command effect'
  [promql]='promql'
  [exit-status]='exit-status structure command danger'
  [interactive]='command'
  [non-terminating]='command'
  [unbounded]='time'
  [secrets]='secret'
  [missing-tool]='command'
  [effect-in-read]='effect redis'
  [container-tool]='command'
  [deprecated]='command kubectl'
)
declare -A also=(
  [placeholder]='command danger effect secret' # a hole hides nothing else of its line
  [boundary]='command danger'
  [effect-in-read]='command time'
)
# Classes of which every row counts; of the others those that need T or K.
all='sla escalation structure ordering'

passed=0 failed=0
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
}

# one NAME PATTERN: the only case whose name matches, in $found; otherwise a failure.
one() {
  local name=$1 files
  mapfile -t files < <(find "$cases" -name '*.rbk' -printf '%f\n' | grep -xE "$2" | sed "s|^|$cases/|")
  found=${files[0]:-}
  ((${#files[@]} == 1)) || { fail "$name: ${#files[@]} cases instead of one: ${files[*]##*/}"; return 1; }
  [[ -f ${found%.rbk}.expected ]] || { fail "$name: ${found##*/} has no .expected"; return 1; }
}
# silent NAME CASE: whether the case reports nothing.
silent() {
  if [[ $(<"${2%.*}.expected") == 'exit 0' ]]; then
    passed=$((passed + 1))
  else
    fail "$1: ${2##*/} is not silent"
  fi
}
# reports NAME CLASS CASE: whether it reports, and nothing but the families of the class.
reports() {
  local reported other
  reported=$(sed -nE 's/^[^ ]+: (error|warning|info)\[RBK[0-9]+ ([a-z-]+)\/[a-z-]+\]: .*/\2/p' "${3%.*}.expected" | sort -u)
  other=$(grep -vxF "${families[$2]// /$'\n'}" <<<"$reported" | grep -vxF "${also[$2]:+${also[$2]// /$'\n'}}")
  if ! grep -qxF "${families[$2]// /$'\n'}" <<<"$reported"; then
    fail "$1 ($2): ${3##*/} reports nothing of ${families[$2]}"
  elif [[ -n $other ]]; then
    fail "$1 ($2): ${3##*/} also reports $(tr '\n' ' ' <<<"$other")"
  else
    passed=$((passed + 1))
  fi
}

declare -A ids=() counted=()
while IFS=$'\t' read -r id class needs; do
  [[ -n ${families[$class]:-} ]] || continue
  [[ " $all " == *" $class "* || $needs == [TK] ]] || continue
  ids[$id]=1
  counted[$class]=1
  mapfile -t edited < <(find "$edits" -name "*_${id}_*.edit")
  if ((${#edited[@]} > 0)) && ! find "$cases" -name "*_${id}_*.rbk" | grep -q .; then
    for edit in "${edited[@]}"; do
      reports "$id" "$class" "$edit"
    done
    continue
  fi
  one "$id ($class)" "(fail|warn|info)_${id}_.+" && reports "$id" "$class" "$found"
  one "$id, corrected" "ok_${id}_.+" && silent "$id" "$found"
done < <(sed -nE 's/^\| (D[0-9X]+-[0-9]+) \|.* \| ([a-z-]+) \| (error|warning|info) \| ([TKDX]) \| .*/\1\t\2\t\4/p' "$list")
for class in "${!families[@]}"; do
  # Of container-tool and its like a list may have only rows that need declared facts.
  [[ -n ${counted[$class]:-} ]] || fail "no row of class $class in $list"
done
silent 'eco-base, corrected' "$edits/ok_as-written.edit"

# rows TITLE: the first columns of the table below that title.
rows() {
  awk -v title="## $1" '/^## / { inside = index($0, title) == 1 } inside && /^\| / { print }' "$list" | sed 1d
}
while read -r place; do
  ids[trap-$place]=1
  one "trap $place" "ok_trap-${place}_.+" && silent "trap $place" "$found"
done < <(rows 'Traps for false alarms' | sed -nE 's/^\| ([0-9]{3}):([0-9]+).*/\1-\2/p')
number=0
while read -r _; do
  number=$((number + 1))
  clean=$(printf 'clean-%02d' "$number")
  ids[$clean]=1
  one "row $number of what is clean" "ok_${clean}_.+" && silent "$clean" "$found"
done < <(rows 'Checked and found clean')
((number > 0)) || fail "no row of what is clean in $list"

for path in "$cases"/*.rbk; do
  name=${path##*/}
  id=$(sed -E 's/^[a-z]+_([A-Za-z0-9]+-[0-9]+(-[0-9]+)?)_.*/\1/' <<<"$name")
  [[ -n ${ids[$id]:-} ]] || fail "$name belongs to no row of these classes"
done

echo "$passed passed, $failed failed"
((failed == 0))
