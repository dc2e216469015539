#!/usr/bin/env bash
# Formatting changes nothing but layout: over all runbooks of this repository, all golden cases and all examples of the documents
# that can be parsed, `rbk fmt` is done after one pass, and the plan, the findings and the exit status of `rbk dump --plan` are
# the same before and after. The runbooks of this repository are formatted.
#
#   meaning.sh     env RBK: the compiler
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

mkdir -p "$work/before/docs"
cp -r "$root/runbooks" "$root/tests/golden" "$root/stdlib" "$work/before/"
# shellcheck disable=SC2016 # awk
find "$root/docs" "$root/README.md" -name '*.md' -type f | LC_ALL=C sort | while read -r page; do
  name=${page#"$root"/}
  awk -v out="$work/before/docs/$(echo "${name%.md}" | tr / _)" '
    !inside && /^ *```rbk( |$)/ { inside = 1; file = out "_" ++n ".rbk"; printf "" >file; next }
    inside && /^ *```$/ { inside = 0; close(file); next }
    inside { print >file }' "$page"
done
cp -r "$work/before" "$work/after"

# described FOLDER FILE: everything that must stay, without positions. Pages hold all that people read, scripts all that is run.
described() {
  local got=0
  (cd "$1" && "$RBK" dump --plan "$2" 2>"$work/findings") || got=$?
  # Unlike its place, the name and the message of a finding do not depend on the layout.
  sed -nE 's/^[^ ]+: ((error|warning|info)\[.*)/\1/p' "$work/findings" | sort
  echo "status $got"
  rm -rf "$work/products"
  (cd "$1" && for to in md sh; do "$RBK" build --to "$to" -o "$work/products/" "$2"; done) >"$out" 2>&1 </dev/null
  cat "$work"/products/* 2>/dev/null
}

cd "$work/after" || give_up "no folder $work/after"
files=0 formatted=0
while read -r file; do
  files=$((files + 1))
  got=0
  "$RBK" fmt "$file" >"$out" 2>"$err" </dev/null || got=$?
  if [[ $got == 1 ]]; then # it cannot be parsed
    cmp -s "$work/before/$file" "$file" || fail "$file has errors and was changed"
    continue
  elif [[ $got != 0 ]]; then
    fail "$file: status $got" "$err"
    continue
  fi
  formatted=$((formatted + 1))
  # What an editor on another system made of the line ends changes nothing.
  if ! grep -q $'\r' "$work/before/$file"; then
    sed 's/$/\r/' "$work/before/$file" | "$RBK" fmt - >"$out" 2>"$err"
    check "$file with CRLF is formatted alike" cmp -s "$out" "$file"
  fi
  "$RBK" fmt --check "$file" >"$out" 2>&1 </dev/null || fail "$file is not done after one pass" "$out"
done < <(find . -name '*.rbk' -printf '%P\n' | LC_ALL=C sort)
# Plans are made when all files are formatted, because some import others.
while read -r file; do
  cmp -s "$work/before/$file" "$file" && [[ $file != runbooks/* ]] && {
    pass
    continue
  }
  equal "$file means the same" "$(described "$work/before" "$file")" "$(described "$work/after" "$file")"
done < <(find . -name '*.rbk' -printf '%P\n' | LC_ALL=C sort)
check "most files can be formatted ($formatted of $files)" test "$formatted" -gt $((files / 2))
check "the documents have examples" test "$(find docs -name '*.rbk' | wc -l)" -gt 20

status "the runbooks of this repository are formatted" 0 "$RBK" fmt --check "$root/runbooks"
equal "… so nothing is printed" "" "$(cat "$out" "$err")"
finish
