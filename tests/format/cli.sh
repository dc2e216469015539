#!/usr/bin/env bash
# `rbk fmt` as a program: what it prints, its exit status, and that no file is ever lost or half written.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"
cd "$work" || give_up "no folder $work"

messy=$'import   "./a.rbk"\n'
tidy=$'import "./a.rbk"\n'
broken=$'import "./a.rbk\ncontact\n'
fresh() { # the folder `t`: two files to change, one that is formatted, one with a syntax error
  rm -rf t
  mkdir -p t/sub
  printf %s "$messy" >t/a.rbk
  printf %s "$messy" >t/sub/b.rbk
  printf %s "$tidy" >t/c.rbk
}

# --- what it prints and changes
fresh
status "a folder is formatted" 0 "$RBK" fmt t
equal "the changed files are named" $'t/a.rbk\nt/sub/b.rbk' "$(cat "$out")"
equal "nothing else is said" "" "$(cat "$err")"
equal "a file is formatted" "$tidy." "$(cat t/a.rbk && echo .)"
status "a second time" 0 "$RBK" fmt t
equal "a second time changes nothing" "" "$(cat "$out")"
check "no temporary file is left" test "$(find t -type f | wc -l)" = 3
fresh
stamp=$(stat -c '%i %Y' t/c.rbk)
status "one file" 0 "$RBK" fmt t/c.rbk t/a.rbk
equal "only what changes is named" "t/a.rbk" "$(cat "$out")"
equal "what does not change is not written" "$stamp" "$(stat -c '%i %Y' t/c.rbk)"
equal "the others stay" "$messy." "$(cat t/sub/b.rbk && echo .)"
fresh
(cd t && "$RBK" fmt) >"$out"
equal "no path is this folder" $'a.rbk\nsub/b.rbk' "$(cat "$out")"

fresh
status "--check finds" 1 "$RBK" fmt --check t
equal "--check names" $'t/a.rbk\nt/sub/b.rbk' "$(cat "$out")"
equal "--check writes nothing" "$messy." "$(cat t/a.rbk && echo .)"
status "--check of a formatted file" 0 "$RBK" fmt --check t/c.rbk
status "--diff finds" 1 "$RBK" fmt --diff t
equal "--diff writes nothing" "$messy." "$(cat t/a.rbk && echo .)"
check "--diff can be applied" patch -s -p0 <"$out"
equal "an applied diff is the formatted file" "$tidy." "$(cat t/a.rbk && echo .)"
status "--diff of a formatted file" 0 "$RBK" fmt --diff t/c.rbk
equal "--diff of a formatted file is empty" "" "$(cat "$out")"

# --- standard input
printf %s "$messy" | "$RBK" fmt - >"$out"
equal "standard input" "$tidy." "$(cat "$out" && echo .)"
printf %s "$messy" | "$RBK" fmt --check --stdin-name x.rbk - >"$out"
equal "--check of standard input" "1 x.rbk" "${PIPESTATUS[1]} $(cat "$out")"
printf %s "$broken" | "$RBK" fmt --stdin-name x.rbk - >"$out" 2>"$err"
equal "a syntax error in standard input" 1 "${PIPESTATUS[1]}"
equal "… writes nothing" "" "$(cat "$out")"
says "… shows it" "x.rbk:1:" "$err"
status "standard input and a file" 2 "$RBK" fmt - t/a.rbk
equal "nothing in, nothing out" "" "$("$RBK" fmt - </dev/null)"

# --- what cannot be formatted
fresh
printf %s "$broken" >t/b.rbk
status "a file with a syntax error" 1 "$RBK" fmt t
equal "it stays" "$broken." "$(cat t/b.rbk && echo .)"
says "its errors are shown" "t/b.rbk:1:" "$err"
says "… and what that means" "t/b.rbk: has errors; it was left as it is" "$err"
equal "the others are formatted" $'t/a.rbk\nt/sub/b.rbk' "$(cat "$out")"
printf 'runbook r "R" {\n resolve {\n step "S" {\n $ echo "x\n}\n}\n}' >t/b.rbk
status "a quote that is never closed" 1 "$RBK" fmt t/b.rbk
printf 'runbook r "R" {\n resolve {\n step "S" {\n $ kill <pid>\n}\n}\n}' >t/b.rbk
status "a hole is the checker's business" 0 "$RBK" fmt t/b.rbk
head -c 4096 /dev/urandom >t/b.rbk
printf '\0' >>t/b.rbk
cp t/b.rbk random
status "a binary file" 1 "$RBK" fmt t/b.rbk
check "a binary file stays" cmp -s random t/b.rbk
printf 'import "\xff"\n' >t/b.rbk
status "no UTF-8" 1 "$RBK" fmt t/b.rbk
status "no such file" 3 "$RBK" fmt t/none.rbk t/c.rbk
says "no such file is said" "t/none.rbk" "$err"
mkdir empty
status "a folder without files" 0 "$RBK" fmt empty
mkfifo pipe.rbk
status "a pipe" 3 timeout 10 "$RBK" fmt pipe.rbk
mkdir folder.rbk
status "a folder with the name of a file" 0 "$RBK" fmt folder.rbk
status "Markdown" 3 "$RBK" fmt "$root/README.md"
status "an unknown option" 2 "$RBK" fmt --chek t
says "the nearest option" "\`--check\`" "$err"
status "help" 0 "$RBK" fmt --help
says "help is the usage" "usage: rbk fmt" "$out"

# --- large and deep
python3 - <<'PYTHON'
item = 'contact   c%d   "C"   {   slack   "#c"   phone "1"}\n'
with open("large.rbk", "w") as f: # 10 MB
    f.writelines(item % i for i in range(210000))
with open("one-line.rbk", "w") as f:
    f.write(" ".join((item % i).strip() for i in range(200000)))
def nested(depth, join):
    return join.join(['runbook r "R" {', "resolve {", 'step "S" {'] + ["if a == 1 {"] * depth + ["wait 5s"] + ["}"] * (depth + 3))
open("deep.rbk", "w").write(nested(90, "\n"))
open("deep-line.rbk", "w").write(nested(90, " "))
open("too-deep.rbk", "w").write(nested(100000, "\n"))
open("long-line.rbk", "w").write('import "' + "x" * 10000000 + '"')
PYTHON
for file in large one-line deep deep-line long-line; do
  status "$file" 0 timeout 60 "$RBK" fmt $file.rbk
  status "$file, again" 0 timeout 60 "$RBK" fmt --check $file.rbk
done
sed -i 's/$/ /' large.rbk
status "the diff of a large file" 1 timeout 60 "$RBK" fmt --diff large.rbk
status "too deep" 1 timeout 60 "$RBK" fmt too-deep.rbk
says "too deep is said" "nested more than" "$err"

# --- nothing is lost
fresh
chmod 640 t/a.rbk
ln -s ../a.rbk t/sub/link.rbk
status "a link" 0 "$RBK" fmt t/sub/link.rbk
check "a link stays a link" test -L t/sub/link.rbk
equal "its target is formatted" "$tidy." "$(cat t/a.rbk && echo .)"
equal "the mode stays" 640 "$(stat -c %a t/a.rbk)"
ln -s nowhere.rbk t/dangling.rbk
status "a link to nothing" 3 "$RBK" fmt t/dangling.rbk
check "… stays" test -L t/dangling.rbk
ln -s loop.rbk t/loop.rbk
status "a link to itself" 3 "$RBK" fmt t/loop.rbk
cp one-line.rbk limited.rbk
sed -i 's/$/ /' limited.rbk
cp limited.rbk saved
(trap '' XFSZ && ulimit -f 64 && exec "$RBK" fmt limited.rbk) >"$out" 2>"$err"
equal "a disk that is full" 3 $?
says "a full disk is said" "cannot write \`limited.rbk\`" "$err"
check "a full disk loses nothing" cmp -s saved limited.rbk
equal "… and leaves nothing" "" "$(find . -name '.rbk-fmt*')"
status "names that cannot be printed" 3 bash -c '"$1" fmt --check t >/dev/full' - "$RBK"
fresh
if [[ $(id -u) == 0 ]]; then # root may write everywhere: somebody else tries
  chmod 755 "$work"
  as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
else
  as=()
fi
if [[ $(id -u) != 0 ]] || { command -v setpriv >/dev/null && "${as[@]}" "$RBK" version >/dev/null 2>&1; }; then
  chmod 444 t/a.rbk
  chmod 555 t t/sub
  status "a file that is read only" 3 "${as[@]}" "$RBK" fmt t
  equal "… is not replaced" "$messy." "$(cat t/a.rbk && echo .)"
  chmod 000 t/c.rbk
  status "a file that cannot be read" 3 "${as[@]}" "$RBK" fmt --check t/c.rbk
  chmod -R u+rwX t
fi
finish
