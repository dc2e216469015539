#!/usr/bin/env bash
# Nothing of a source runbook was lost on its way into the language, and every place that a table names exists.
#
#   porting.sh [PART OF A FILE NAME]…     env RBK_SEEDS: the folder of the source runbooks
#
# runbooks/SYSTEM/PORTING.md names its source (`Source: `NAME.txt``) and says in tables where each line went:
#
#   | source | where | corrected, and why |
#   | 12, 14-27 | `shop.rbk` `severity P0` `contact on-call` | … |
#   | 31, 33 | layout | fences |
#   | – | `api.rbk` `verify` | the source has none |
#
# A place is a file, of this folder or `std/NAME`, and after it constructs: words with which a line of that file begins. Every line of
# the source that is not blank stands in exactly one row. `layout` is for rules, fences, table heads and headings, and for nothing else.
#
# docs/constructs.md has one row for each construct of the sources, with places in the same form, from the folder runbooks.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
seeds=${RBK_SEEDS:-$root/../shared/seeds}
export LC_ALL=C.UTF-8
filters=("$@")

passed=0 failed=0 skipped=0
report() { # NAME FINDINGS: passes when there is none
  if [[ -z $2 ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL: $1"
    sed 's/^/    /' <<<"$2"
  fi
}
skip() {
  skipped=$((skipped + 1))
  echo "SKIP: $1"
}
wanted() {
  ((${#filters[@]} == 0)) && return 0
  local filter
  for filter in "${filters[@]}"; do [[ $1 == *"$filter"* ]] && return 0; done
  return 1
}

# rows TABLE: the line of each row, its first cell, and the cell under `where`, with tabs between.
rows() {
  awk -F ' *[|] *' '
    /^[|]/ { for (i = 2; i <= NF; i++) if ($i == "where") { where = i; next } }
    /^[|]/ && $2 ~ /^([0-9]|–|C[0-9])/ { print NR "\t" $2 "\t" $where }' "$1"
}

# places TABLE FOLDER: what the rows name and is not there.
places() {
  local line cell what span file words
  while IFS=$'\t' read -r line _ cell; do
    [[ $cell == layout ]] && continue
    file='' what=''
    while read -r span; do
      words=${span//\`/}
      if [[ $words == std/* || ($words == *.rbk && $words != *' '*) ]]; then
        [[ -n $file && -z $what ]] && echo "line $line: no construct of $file is named"
        file=$2/$words what=''
        [[ $words == std/* ]] && file=$root/stdlib/${words#std/}.rbk
        [[ -f $file ]] || { echo "line $line: no such file: $words"; file=; break; }
      elif [[ -z $file ]]; then
        echo "line $line: \`$words\` stands before any file"
        what=$words
      else
        what=$words
        begins "$file" "$words" || echo "line $line: no line of ${file#"$root"/} begins with \`$words\`"
      fi
    done < <(grep -oE '`[^`]+`' <<<"$cell")
    [[ -n $what || -z $file && -n $cell && $cell == *'`'* ]] || echo "line $line: no place, and not \`layout\`: $cell"
  done < <(rows "$1")
}

# begins FILE WORDS: whether a line of the file begins with these words; blanks count as one.
begins() {
  WORDS=$2 awk '
    BEGIN { words = ENVIRON["WORDS"] }
    { sub(/^[ \t]+/, ""); gsub(/[ \t]+/, " ") }
    index($0, words) == 1 && substr($0, length(words) + 1, 1) !~ /[A-Za-z0-9_-]/ { found = 1; exit }
    END { exit !found }' "$1"
}

# lines TABLE SOURCE: lines of the source that stand in no row or in several, and lines that are no layout but are called so.
lines() {
  rows "$1" | awk -F '\t' '
    FNR == NR {
      if ($2 == "–") next
      n = split($2, parts, / *, */)
      for (i = 1; i <= n; i++) {
        if (parts[i] !~ /^[0-9]+(-[0-9]+)?$/) { print "line " $1 ": not a line number or a range: " parts[i]; continue }
        split(parts[i], ends, "-")
        last = parts[i] ~ /-/ ? ends[2] : ends[1]
        if (ends[1] + 0 > last + 0) print "line " $1 ": the range ends before it begins: " parts[i]
        for (at = ends[1] + 0; at <= last + 0; at++) {
          if (at in row) print "line " at " of the source stands in two rows: lines " row[at] " and " $1
          row[at] = $1
          if (at > last_named) last_named = at
          if ($3 == "layout") layout[at] = 1
        }
      }
      next
    }
    { sub(/\r$/, ""); blank = $0 ~ /^[ \t]*$/; total = FNR }
    !blank && !(FNR in row) { print "line " FNR " of the source stands in no row: " $0 }
    FNR in layout && !blank && $0 !~ /^ *(---+|```[a-z]*|##+ .*|[*][*][A-Z][^*]*:?[*][*]:?|[|][ :|-]+[|]|[|]( *[*]*[A-Z][A-Za-z ]*[*]* *[|])+) *$/ {
      print "line " FNR " of the source is no layout: " $0 }
    END { for (at = total + 1; at <= last_named; at++) if (at in row) print "the source has no line " at }' - "$2"
}

for table in "$root"/runbooks/*/PORTING.md; do
  name=${table#"$root"/}
  wanted "$name" || continue
  report "$name: places" "$(places "$table" "${table%/*}")"
  source=$(sed -nE 's/^Source: `([^`]+)`.*/\1/p' "$table")
  if [[ -z $source ]]; then
    report "$name: lines" 'no line `Source: `NAME.txt``'
  elif [[ ! -f $seeds/$source ]]; then
    skip "$name: lines: the source is not here: $seeds/$source"
  else
    report "$name: lines" "$(lines "$table" "$seeds/$source")"
  fi
done

constructs=$root/docs/constructs.md
if wanted docs/constructs.md; then
  report 'docs/constructs.md: places' "$(places "$constructs" "$root/runbooks")"
  if [[ -f $seeds/constructs.md ]]; then
    report 'docs/constructs.md: rows' "$(diff <(sed -nE 's/^[|] (C[0-9]+) .*/\1/p' "$seeds/constructs.md" | sort) \
      <(rows "$constructs" | cut -f2 | sort) | sed -n 's/^</no row for/p; s/^>/unknown or twice:/p')"
  else
    skip "docs/constructs.md: rows: the list is not here: $seeds/constructs.md"
  fi
fi
((passed + failed + skipped > 0)) || { echo 'FAIL: nothing found'; failed=1; }

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
