#!/usr/bin/env bash
# Every finding about times, chains, structure and order that the list of findings names has a golden that shows it.
#
#   findings.sh     env RBK_SEEDS: the folder of the list
#
# A row of findings.md whose class is sla, escalation, structure or ordering, with the id ID, has in tests/golden/findings exactly one case
# `(fail|warn|info)_ID_….rbk` that puts the lines of the source into the language, and one `ok_ID_….rbk` that is corrected. The first reports at
# least one rule, and all that it reports belongs to the families below; the second is silent. What the compiler says is compared by
# tests/golden/run.sh; here the expected files are read.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
list=${RBK_SEEDS:-$root/../shared/seeds}/findings.md
cases=$root/tests/golden/findings
export LC_ALL=C.UTF-8
if [[ ! -f $list ]]; then
  echo "SKIP: the list of findings is not here: $list"
  echo '0 passed, 0 failed, 1 skipped'
  exit 77
fi

# A level without a time is no word of the language, and a contact that nobody declared is no name of it.
declare -A families=(
  [sla]='sla communication escalation name'
  [escalation]='escalation syntax name'
  [structure]='structure escalation danger communication'
  [ordering]='ordering'
)

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

declare -A ids=()
while IFS=$'\t' read -r id class; do
  ids[$id]=1
  if one "$id ($class)" "(fail|warn|info)_${id}_.+"; then
    reported=$(sed -nE 's/^[^ ]+: (error|warning|info)\[RBK[0-9]+ ([a-z-]+)\/[a-z-]+\]: .*/\2/p' "${found%.rbk}.expected" | sort -u)
    other=$(grep -vxF "${families[$class]// /$'\n'}" <<<"$reported")
    if [[ -z $reported ]]; then
      fail "$id ($class): ${found##*/} reports nothing"
    elif [[ -n $other ]]; then
      fail "$id ($class): ${found##*/} also reports $(tr '\n' ' ' <<<"$other")"
    else
      passed=$((passed + 1))
    fi
  fi
  if one "$id, corrected" "ok_${id}_.+"; then
    if [[ $(<"${found%.rbk}.expected") == 'exit 0' ]]; then
      passed=$((passed + 1))
    else
      fail "$id: ${found##*/} is not silent"
    fi
  fi
done < <(sed -nE 's/^\| (D[0-9]+-[0-9]+) \|.* \| (sla|escalation|structure|ordering) \| (error|warning|info) \| .*/\1\t\2/p' "$list")
((${#ids[@]} > 0)) || fail "no row of these classes in $list"

for path in "$cases"/*.rbk; do
  name=${path##*/}
  id=$(sed -E 's/^[a-z]+_(D[0-9]+-[0-9]+)_.*/\1/' <<<"$name")
  [[ -n ${ids[$id]:-} ]] || fail "$name belongs to no row of these classes"
done

echo "$passed passed, $failed failed"
((failed == 0))
