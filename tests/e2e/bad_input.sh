#!/usr/bin/env bash
# Whatever a file holds, and whatever stands where a file should: a clear message, the exit status of docs/cli.md, in
# bounded time and memory. Never a crash, a hang or a silent success.
#
#   bad_input.sh [PART OF A NAME]…     env RBK, RBK_RUN: the programs; SECONDS_EACH: the limit of one command (20)
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RBK=${RBK:-$root/build/release/rbk}
RBK_RUN=${RBK_RUN:-$root/build/release/rbk-run}
[[ $RBK == */* ]] && RBK=$(realpath -m "$RBK")
[[ $RBK_RUN == */* ]] && RBK_RUN=$(realpath -m "$RBK_RUN")
limit=${SECONDS_EACH:-20}
memory=1500000 # KiB of address space for one command
filters=("$@")
export LC_ALL=C NO_COLOR=1

passed=0 failed=0
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  shift
  (($# == 0)) || printf '%s\n' "$@" | head -c 2000 | sed 's/^/    /'
}
give_up() {
  echo "FAIL: $1"
  echo "0 passed, 1 failed"
  exit 1
}
for program in "$RBK" "$RBK_RUN"; do
  [[ -x $program && ! -d $program ]] || give_up "no program at $program"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || give_up "no folder $work"
export HOME=$work XDG_STATE_HOME=$work/state
# A sanitizer reserves terabytes of addresses: then only time is limited.
{ (ulimit -v $memory && "$RBK" version) >/dev/null; } 2>/dev/null || {
  memory=unlimited limit=$((limit * 6))
}

# run COMMAND…: leaves status, out and err.
run() {
  (
    ulimit -v "$memory"
    ulimit -c 0
    ulimit -f 1048576 # a program that never stops printing fills no disk
    exec timeout --kill-after=2 "$limit" "$@"
  ) </dev/null >out 2>err
  status=$?
}
wanted() {
  ((${#filters[@]} == 0)) && return 0
  local filter
  for filter in "${filters[@]}"; do
    [[ $1 == *"$filter"* ]] && return 0
  done
  return 1
}
# expect NAME STATUS TEXT COMMAND…: the status, and TEXT (an extended regular expression) in what was printed.
expect() {
  local name=$1 should=$2 text=$3
  shift 3
  wanted "$name" || return 0
  run "$@"
  judge "$name" "$should" "$text"
}
judge() {
  local name=$1 should=$2 text=$3 size
  size=$(($(stat -c %s out) + $(stat -c %s err)))
  [[ $name == *": dump" ]] && size=$(stat -c %s err) # a dump is as long as its file
  if [[ $status != "$should" ]]; then
    fail "$name: exit status $status, must be $should" "$(head -c 600 out)" "$(head -c 600 err)"
  elif [[ -n $text ]] && ! grep -qE -e "$text" out err; then
    fail "$name: does not say /$text/" "$(head -c 600 out)" "$(head -c 600 err)"
  elif ((size > 300000)); then
    fail "$name: $size bytes of messages"
  elif [[ $should != 0 && $size == 0 ]]; then
    fail "$name: says nothing"
  else
    passed=$((passed + 1))
  fi
}
# refused NAME FILE TEXT: a source that no command accepts; each names the file and says TEXT.
refused() {
  local name=$1 file=$2 text=$3
  expect "$name: check" 1 "^$file:.*$text" "$RBK" check "$file"
  expect "$name: build" 1 "^$file:.*$text" "$RBK" build --to sh -o products/ "$file"
  expect "$name: dump" 1 "^$file:.*$text" "$RBK" dump --plan "$file"
  expect "$name: run" 2 "$file:.*$text" "$RBK" run "$file"
  [[ ! -e products ]] || fail "$name: products of a refused file" "$(ls products)"
  rm -rf products
}
# unreadable NAME FILE TEXT: nothing that could be read; 3 from every command.
unreadable() {
  local name=$1 file=$2 text=$3
  expect "$name: check" 3 "$file.*$text" "$RBK" check "$file"
  expect "$name: build" 3 "$file.*$text" "$RBK" build --to sh -o products/ "$file"
  expect "$name: dump" 3 "$file.*$text" "$RBK" dump --plan "$file"
  expect "$name: run" 3 "$file.*$text" "$RBK" run "$file"
  [[ ! -e products ]] || fail "$name: products of an unreadable file"
}
# many COUNT TEXT: TEXT that many times.
many() { yes -- "$2" 2>/dev/null | head -n "$1" | tr -d '\n'; }
lines() { yes -- "$2" 2>/dev/null | head -n "$1"; }
# runbook FILE: standard input as the only step of a runbook.
runbook() {
  {
    printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n'
    cat
    printf '    }\n  }\n}\n'
  } >"$1"
}
mega=$((1024 * 1024))

# --- files that are no runbook -----------------------------------------------------------------------------------------
: >empty.rbk
refused "an empty file" empty.rbk 'the file is empty'
printf ' \n\t\r\n  \n' >blank.rbk
refused "only blanks" blank.rbk 'the file is empty'
printf '\xEF\xBB\xBF' >bom.rbk
refused "only a byte order mark" bom.rbk 'the file is empty'
printf '\xEF\xBB\xBF \n' >bom-blank.rbk
refused "a byte order mark and blanks" bom-blank.rbk 'the file is empty'
many $((10 * mega)) '{' >open.rbk
refused "10 MB of {" open.rbk '`\{`'
many $((10 * mega)) '}' >close.rbk
refused "10 MB of }" close.rbk '`}`'
many $((10 * mega)) '(' >paren.rbk
refused "10 MB of (" paren.rbk '`\(`'
many $((10 * mega)) 'x' >long-word.rbk
refused "10 MB of one word" long-word.rbk 'no meaning in a file'
many $((10 * mega)) '"' >quotes.rbk
refused '10 MB of "' quotes.rbk 'string'
{ printf 'runbook r "'; many $((10 * mega)) 'x'; printf '" { severity P1 }\n'; } >long-line.rbk
refused "a line of 10 MB" long-line.rbk 'no severity is called'
lines $((5 * mega)) '}' >close-lines.rbk
refused "five million lines of }" close-lines.rbk '`}`'
many 700000 'if x { ' | runbook if.rbk
refused "5 MB of if x {" if.rbk 'nested more than'
lines 700000 'if x {' | runbook if-lines.rbk
refused "700000 lines of if x {" if-lines.rbk 'nested more than'
{ printf '$ echo '; many $((2 * mega)) '$('; echo; } | runbook substitutions.rbk
refused 'deep $(' substitutions.rbk 'nested more than'
{ printf '$ echo '; many 100000 '"$('; echo; } | runbook quoted-substitutions.rbk
refused 'deep "$(' quoted-substitutions.rbk 'nested more than'
{ printf '$ echo '; many 3000 '$(echo '; many 3000 ')'; echo; } | runbook balanced-substitutions.rbk
refused 'deep $( … )' balanced-substitutions.rbk 'nested more than'
{ printf 'expect '; many $((3 * mega)) '('; echo; } | runbook parentheses.rbk
refused "deep parentheses in a condition" parentheses.rbk 'nested more than'
{ printf 'expect '; many 5000 '('; printf 1; many 5000 ')'; echo; } | runbook balanced-parentheses.rbk
refused "deep balanced parentheses" balanced-parentheses.rbk 'nested more than'
{ printf 'expect '; many 500000 'not '; echo 'true'; } | runbook nots.rbk
refused "500000 times not" nots.rbk 'nested more than'
{ printf 'expect 1 == 1'; many 100000 ' and 1 == 1'; echo; } | runbook ands.rbk
wanted "a condition of 100000 parts" && {
  run "$RBK" check ands.rbk
  [[ $status == [01] ]] && passed=$((passed + 1)) || fail "a condition of 100000 parts: exit status $status" "$(head -c 600 err)"
}
{ printf 'expect 1'; many 300000 ' + 1'; echo ' == 1'; } | runbook sum.rbk
wanted "a sum of 300000 parts" && {
  run "$RBK" check sum.rbk
  [[ $status == [01] ]] && passed=$((passed + 1)) || fail "a sum of 300000 parts: exit status $status" "$(head -c 600 err)"
}
{ printf 'runbook r "R" { param a: '; many 300000 'list<'; printf '\n}\n'; } >types.rbk
refused "deep list<" types.rbk 'nested more than'
{ printf 'command t "t" {\n'; lines 100000 'sub a "a" {'; printf '}\n'; } >signature.rbk
refused "a signature without end" signature.rbk 'signature|closed|expected'
{ printf 'command t "t" {\n'; lines 2000 'sub a "a" {'; lines 2000 '}'; printf '}\n'; } >deep-signature.rbk
refused "a deep signature" deep-signature.rbk 'nested more than'
{ printf '$ psql -d x -c "SELECT '; many 200000 '('; echo '"'; } | runbook sql-open.rbk
expect "SQL of 200000 (" 1 'not on the line' "$RBK" check sql-open.rbk
{ printf '$ psql -d x -c "SELECT '; many 20000 '('; printf 1; many 20000 ')'; echo '"'; } | runbook sql-deep.rbk
expect "deep SQL" 1 'SQL|not on the line' "$RBK" check sql-deep.rbk
{ printf '$ psql -d x -c "SELECT 1'; many 200000 ' UNION SELECT 1'; echo '"'; } | runbook sql-union.rbk
expect "SQL of 200000 parts" 1 'not on the line' "$RBK" check sql-union.rbk
{ printf '$ psql -d x -c "SELECT '; many 15000 '1+'; echo '1"'; } | runbook sql-sum.rbk
expect "SQL of 15000 levels" 0 '' "$RBK" check --fail-on error sql-sum.rbk
{ printf '$ psql -d x -c "SELECT '; many 1000 '1+'; echo '1"'; } | runbook sql-short-sum.rbk
expect "SQL of 1000 levels" 0 '' "$RBK" check --fail-on error sql-short-sum.rbk
{ printf "\$ curl -d '"; many $((2 * mega)) '['; echo "' http://localhost/"; } | runbook json-deep.rbk
wanted "deep JSON" && {
  run "$RBK" check json-deep.rbk
  [[ $status == 1 ]] && passed=$((passed + 1)) || fail "deep JSON: exit status $status" "$(head -c 600 err)"
}

# --- bytes that are no text ---------------------------------------------------------------------------------------------
printf 'runbook r "R" { \0 }\n' >nul.rbk
refused "a NUL byte" nul.rbk 'NUL byte'
head -c $((10 * mega)) /dev/zero >zeros.rbk
refused "10 MB of NUL" zeros.rbk 'NUL byte'
printf 'runbook r "R" { \xff }\n' >utf8.rbk
refused "invalid UTF-8" utf8.rbk 'not UTF-8'
printf 'runbook r "R\xc3(" { }\n' >utf8-string.rbk
refused "invalid UTF-8 in a string" utf8-string.rbk 'not UTF-8'
printf 'runbook r "R" {\n  - cut \xe2\x82' >utf8-cut.rbk
refused "UTF-8 cut at the end" utf8-cut.rbk 'not UTF-8'
printf '$ echo \xed\xa0\x80\n' | runbook surrogate.rbk
refused "a surrogate in a command" surrogate.rbk 'not UTF-8'
printf '$ echo \xc0\xaf\n' | runbook overlong.rbk
refused "an overlong form" overlong.rbk 'not UTF-8'
printf '\xff\xfer\0u\0n\0b\0o\0o\0k\0' >utf16le.rbk
refused "UTF-16, little-endian" utf16le.rbk 'NUL byte|UTF-8'
printf '\xfe\xff\0r\0u\0n\0b\0o\0o\0k' >utf16be.rbk
refused "UTF-16, big-endian" utf16be.rbk 'NUL byte|UTF-8'
head -c $((2 * mega)) /dev/urandom >random.rbk
refused "random bytes" random.rbk 'NUL byte|UTF-8'
printf '\x7fELF\x02\x01\x01\0' >elf.rbk
refused "a program" elf.rbk 'NUL byte'
printf 'runbook r "R" { - \x1b[31mred\x1b[0m\n severity \x1b[2J }\n' >escapes.rbk
refused "escape sequences" escapes.rbk 'expected'
wanted "escape sequences: are not replayed" && {
  run "$RBK" check escapes.rbk
  ! grep -q $'\x1b' out err && passed=$((passed + 1)) || fail "escape sequences: are not replayed"
}

# --- the end of the file comes too early --------------------------------------------------------------------------------
printf 'runbook r "R" {\n  diagnose {' >brace-end.rbk
refused "an open brace at the end" brace-end.rbk 'not closed.*end of the file'
printf 'runbook r "R' >string-end.rbk
refused "an open string at the end" string-end.rbk 'closing `"`'
printf 'runbook r """R\n\n' >block-end.rbk
refused "an open text at the end" block-end.rbk 'closing `"""`'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ echo '"'"'open\n    }\n  }\n}' >quote-end.rbk
refused "an open quote at the end" quote-end.rbk 'never closed'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ echo "open' >double-end.rbk
refused "an open double quote at the end" double-end.rbk 'never closed'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ cat <<EOF\n      text\n    }\n  }\n}\n' >here-end.rbk
refused "a here-document without end" here-end.rbk 'here-document'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ echo $(date' >substitution-end.rbk
refused 'an open $( at the end' substitution-end.rbk '`\)`'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ echo \\' >backslash-end.rbk
refused 'a \ at the end' backslash-end.rbk '.'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ ' >dollar-end.rbk
refused 'a $ at the end' dollar-end.rbk 'a command after'
printf 'runbook r "R" {\n  diagnose {\n    step "S" {\n      $ echo a |' >pipe-end.rbk
refused 'a | at the end' pipe-end.rbk 'expected'
printf 'runbook' >word-end.rbk
refused "one word" word-end.rbk 'the name of the runbook'
for cut in 20 60 100 140 180 220; do
  head -c $cut "$root/docs/rules/shop.rbk" >cut.rbk
  expect "a file cut after $cut bytes" 1 '^cut.rbk:' "$RBK" check cut.rbk
done

# --- very many mistakes --------------------------------------------------------------------------------------------------
lines 500000 'nonsense here' >nonsense.rbk
refused "500000 unknown words" nonsense.rbk 'no meaning'
lines 100000 'nonsense here' | runbook nonsense-step.rbk
refused "100000 unknown words in a step" nonsense-step.rbk 'no meaning'
lines 100000 '$ cat <<EOF' | runbook here.rbk
refused "100000 here-documents without end" here.rbk 'here-document'
lines 100000 'let a = $ echo $(' | runbook open-substitutions.rbk
refused '100000 open $(' open-substitutions.rbk 'expected'
lines 100000 "\$ echo '" | runbook open-quotes.rbk
refused "100000 open quotes" open-quotes.rbk 'never closed'
lines 100000 '$ echo <pod>' | runbook holes.rbk
refused "100000 holes" holes.rbk 'never filled'
lines 100000 '$ kubectll get pods' | runbook unknown-commands.rbk
refused "100000 unknown commands" unknown-commands.rbk 'no signature covers'
lines 100000 '- $nobody' | runbook unknown-names.rbk
refused "100000 unknown names" unknown-names.rbk 'is called'
lines 100000 'contact a { slack "#a" }' >duplicates.rbk
refused "100000 times one name" duplicates.rbk 'declared twice'

# --- what stands where a file should ------------------------------------------------------------------------------------
unreadable "a missing file" missing.rbk 'No such file'
unreadable "a path below a file" empty.rbk/x.rbk 'Not a directory'
ln -s nowhere.rbk dangling.rbk
unreadable "a dangling link" dangling.rbk 'No such file'
ln -s loop.rbk loop.rbk
unreadable "a link to itself" loop.rbk 'symbolic links'
mkfifo fifo.rbk
unreadable "a FIFO" fifo.rbk 'not a regular file'
if python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.rbk")' 2>/dev/null; then
  unreadable "a socket" socket.rbk 'not a regular file'
fi
expect "a device: check" 3 '/dev/null.*not a regular file' "$RBK" check /dev/null
expect "a device: build" 3 '/dev/null.*not a regular file' "$RBK" build --to sh -o products/ /dev/null
expect "a device: run" 3 '/dev/null.*not a regular file' "$RBK" run /dev/null
truncate -s 100M large.rbk
unreadable "a file of 100 MB" large.rbk 'larger than'
long=$(many 300 'x').rbk
unreadable "a name of 300 letters" "$long" 'too long'
mkdir folder.rbk
expect "a folder instead of a file: run" 3 'folder.rbk.*directory' "$RBK" run folder.rbk
expect "an empty folder: check" 0 '' "$RBK" check folder.rbk
expect "an empty folder: build" 1 'no runbook in folder.rbk' "$RBK" build --to sh -o products/ folder.rbk
expect "an empty name" 3 'cannot read' "$RBK" check ''
if ((EUID != 0)); then
  printf 'x' >locked.rbk && chmod 000 locked.rbk
  unreadable "a file without permission" locked.rbk 'Permission denied'
fi
printf 'import "./fifo.rbk"\n' >imports-fifo.rbk
refused "an import of a FIFO" imports-fifo.rbk 'cannot import'
printf 'import "./folder.rbk"\n' >imports-folder.rbk
refused "an import of a folder" imports-folder.rbk 'cannot import'
printf 'import "./utf8.rbk"\nrunbook a "A" { }\n' >imports-bytes.rbk
expect "an import of bytes" 1 '^utf8.rbk:.*not UTF-8' "$RBK" check imports-bytes.rbk

# --- forms that must be accepted ----------------------------------------------------------------------------------------
mkdir lf crlf bom cr-end
# Its here-document and its quoted text cross lines, where a CR would stay visible.
cat >lf/cache.rbk <<'RUNBOOK'
severity P1 "Degraded" {
  respond 15m  resolve 4h
  escalate { at 0m page on-call }
}
contact on-call "On-call engineer" { slack "#incidents" }
service cache "Redis cache" { owner on-call }

runbook redis-slow "Redis answers slowly" {
  service  cache
  severity P1
  param host: host = "127.0.0.1"
  param port: port = 6379 "where it listens"
  diagnose within 3m {
    step "Slow commands" {
      - Prose of the step,
      - and a second line
      $ redis-cli -h $host -p $port \
          slowlog get 10
      $ redis-cli -h $host -p $port info clients |
          grep connected
      save settings $ cat <<END
host $host
port $port
END
      $ printf '%s\n' 'first line
second line' "third line
fourth line"
      report """
        Two lines of $host
          and an indented one.
        """
    }
  }
}
RUNBOOK
sed 's/$/\r/' lf/cache.rbk >crlf/cache.rbk
{ printf '\xEF\xBB\xBF'; cat lf/cache.rbk; } >bom/cache.rbk
head -c -1 lf/cache.rbk >cr-end/cache.rbk
for form in lf crlf bom cr-end; do
  expect "accepted: $form" 0 '' "$RBK" check --fail-on info "$form/cache.rbk"
  [[ ! -s out ]] || fail "accepted: $form: is not silent" "$(<out)"
  for product in sh md rbc; do
    (cd $form && "$RBK" build --to $product -o $product/ cache.rbk >/dev/null 2>&1)
    [[ $form == lf ]] && continue
    if difference=$(diff -r "lf/$product" "$form/$product" 2>&1); then
      passed=$((passed + 1))
    else
      fail "accepted: $form: another $product than of LF" "$(cat -A <<<"$difference" | head -n 20)"
    fi
  done
done
(cd lf && "$RBK" build --to sh -o sh/ cache.rbk) >/dev/null 2>&1
expect "accepted: the script parses" 0 '' bash -n lf/sh/redis-slow.sh

# --- bytecode ------------------------------------------------------------------------------------------------------------
mkdir rbc
good=lf/rbc/cache.rbc
# no_bytecode NAME FILE TEXT
no_bytecode() {
  expect "$1: rbk run" 2 "$2.*($3)" "$RBK" run --dry-run "$2"
  expect "$1: rbk-run" 2 "$2.*($3)" "$RBK_RUN" --dry-run "$2"
  expect "$1: dump" 2 "$2.*($3)" "$RBK" dump --bytecode "$2"
}
expect "bytecode: as built" 0 '' "$RBK_RUN" --dry-run $good
size=$(stat -c %s $good)
for ((cut = 0; cut < size; cut += 64)); do
  head -c $cut $good >rbc/cut.rbc
  expect "bytecode: cut after $cut of $size bytes" 2 'rbc/cut.rbc' "$RBK_RUN" --dry-run rbc/cut.rbc
done
head -c $((size - 1)) $good >rbc/short.rbc
no_bytecode "bytecode: one byte short" rbc/short.rbc 'truncated|shorter|ends'
{ cat $good; printf 'x'; } >rbc/garbage.rbc
no_bytecode "bytecode: one byte more" rbc/garbage.rbc 'follow|longer|after|more'
{ cat $good $good; } >rbc/twice.rbc
no_bytecode "bytecode: twice" rbc/twice.rbc 'follow|longer|after|more'
: >rbc/empty.rbc
no_bytecode "bytecode: empty" rbc/empty.rbc '.'
head -c 5000 /dev/urandom >rbc/random.rbc
no_bytecode "bytecode: random" rbc/random.rbc 'not an .rbc file'
{ head -c 8 $good; head -c $((size - 8)) /dev/urandom; } >rbc/random-body.rbc
no_bytecode "bytecode: a random body" rbc/random-body.rbc '.'
{ head -c 8 $good; printf '\xff\xff'; tail -c +11 $good; } >rbc/version.rbc
no_bytecode "bytecode: another version" rbc/version.rbc 'version 65535'
for ((at = 8; at < size; at += 97)); do
  { head -c $at $good; printf '\xa5'; tail -c +$((at + 2)) $good; } >rbc/flipped.rbc
  cmp -s rbc/flipped.rbc $good && continue
  expect "bytecode: another byte at $at" 2 'rbc/flipped.rbc' "$RBK_RUN" --dry-run rbc/flipped.rbc
done
cp lf/cache.rbk rbc/text.rbc
no_bytecode "bytecode: a source" rbc/text.rbc '.'
cp $good rbc/bytecode.rbk
refused "bytecode: called .rbk" rbc/bytecode.rbk 'NUL byte|UTF-8'
expect "bytecode: missing" 3 'rbc/missing.rbc.*No such file' "$RBK_RUN" --dry-run rbc/missing.rbc
mkfifo fifo.rbc
expect "bytecode: a FIFO" 3 'fifo.rbc' timeout --signal=KILL 2 "$RBK_RUN" --dry-run fifo.rbc
expect "bytecode: a folder" 3 'folder.rbk.*directory' "$RBK_RUN" --dry-run folder.rbk
expect "bytecode: has no plan" 2 'only --bytecode' "$RBK" dump --plan $good

# --- the command line ----------------------------------------------------------------------------------------------------
expect "usage: nothing" 2 'usage' "$RBK"
expect "usage: an unknown command" 2 'unknown command `chek`; did you mean `check`' "$RBK" chek
expect "usage: nothing like a command" 2 'unknown command `frobnicate`' "$RBK" frobnicate
expect "usage: an option before the command" 2 'unknown' "$RBK" --format json check
expect "usage: check --formt" 2 'unknown option `--formt`; did you mean `--format`' "$RBK" check --formt json
expect "usage: check --format xml" 2 'unknown format `xml`' "$RBK" check --format xml
expect "usage: check --format without value" 2 'needs a value' "$RBK" check --format
expect "usage: check --fail-on fatal" 2 'unknown level `fatal`' "$RBK" check --fail-on fatal
expect "usage: check --help=x" 2 'takes no value' "$RBK" check --help=x
expect "usage: check --fix" 2 '--fix' "$RBK" check --fix lf
expect "usage: check --format sarif" 2 'sarif.*not there yet' "$RBK" check --format sarif lf
expect "usage: build without --to" 2 '--to is missing' "$RBK" build lf/cache.rbk
expect "usage: build --to pdf" 2 'unknown product `pdf`' "$RBK" build --to pdf lf/cache.rbk
expect "usage: build without a file" 2 'no file' "$RBK" build --to sh
expect "usage: dump without a kind" 2 'say one of' "$RBK" dump lf/cache.rbk
expect "usage: dump with two kinds" 2 'say one of' "$RBK" dump --plan --effects lf/cache.rbk
expect "usage: dump --format yaml" 2 'format' "$RBK" dump --effects --format yaml lf/cache.rbk
expect "usage: dump --ast" 2 '--ast' "$RBK" dump --ast lf/cache.rbk
expect "usage: explain nothing" 2 'code or name' "$RBK" explain
expect "usage: explain a wrong name" 2 'danger/no-gat.*did you mean `danger/no-gate`' "$RBK" explain danger/no-gat
expect "usage: explain -- nothing" 2 'no command' "$RBK" explain --
expect "usage: run without a file" 2 'usage' "$RBK" run
expect "usage: run --dry-runn" 2 'dry-run' "$RBK" run --dry-runn lf/cache.rbk
expect "usage: run -p without =" 2 'NAME=VALUE' "$RBK" run -p x lf/cache.rbk
expect "usage: run with an unknown parameter" 2 'hosst' "$RBK" run -p hosst=x --dry-run lf/cache.rbk
expect "usage: run with a bad value" 2 'port' "$RBK" run -p port=99999 --dry-run lf/cache.rbk
expect "usage: run with an unknown runbook" 2 'redis-slo.*did you mean `redis-slow`' "$RBK" run lf/cache.rbk redis-slo
expect "usage: resume without a run" 2 'usage' "$RBK" resume
expect "usage: report an unknown run" 2 'nobody' "$RBK" report nobody
for command in check build dump explain run resume runs report; do
  expect "usage: $command --help" 0 'usage' "$RBK" $command --help
done
expect "one good and one missing file" 3 'missing.rbk' "$RBK" check lf/cache.rbk missing.rbk
expect "one bad and one missing file" 3 'utf8.rbk:.*UTF-8' "$RBK" check utf8.rbk missing.rbk

# --- results that cannot be written -------------------------------------------------------------------------------------
# written NAME STATUS COMMAND: a shell command; $RBK and $RBK_RUN are the programs.
export RBK RBK_RUN
written() { expect "$1" "$2" '' bash -c "$3"; }
written "a full device: check" 3 '"$RBK" check utf8.rbk >/dev/full'
written "a full device: check --format json" 3 '"$RBK" check --format json lf/cache.rbk >/dev/full'
written "a full device: dump" 3 '"$RBK" dump --plan lf/cache.rbk >/dev/full'
written "a full device: dump --bytecode" 3 '"$RBK" dump --bytecode '$good' >/dev/full'
written "a full device: explain" 3 '"$RBK" explain danger/no-gate >/dev/full'
written "a full device: explain --" 3 '"$RBK" explain -- ls >/dev/full'
written "a full device: version" 3 '"$RBK" version >/dev/full'
written "a full device: --help" 3 '"$RBK" --help >/dev/full'
written "a full device: build" 3 '"$RBK" build --to sh -o /dev/full lf/cache.rbk'
expect "a full device: run --dry-run" 3 '' bash -c '"$RBK" run --dry-run lf/cache.rbk >/dev/full'
expect "a full device: rbk-run --dry-run" 3 '' bash -c '"$RBK_RUN" --dry-run '$good' >/dev/full'
written "a closed standard output: check" 3 'exec "$RBK" check utf8.rbk >&-'
written "a closed standard output: dump" 3 'exec "$RBK" dump --plan lf/cache.rbk >&-'
written "a closed standard output: version" 3 'exec "$RBK" version >&-'
expect "a closed standard error: check" 1 'not UTF-8' bash -c 'exec "$RBK" check utf8.rbk 2>&-'
wanted "a closed standard error: build" && {
  bash -c 'exec "$RBK" build --to sh -o closed/ lf/cache.rbk 2>&-'
  cmp -s closed/redis-slow.sh lf/sh/redis-slow.sh && passed=$((passed + 1)) || fail "a closed standard error: build: another product"
}
wanted "a closed standard output: build" && {
  bash -c 'exec "$RBK" build --to sh -o closed2/ lf/cache.rbk >&- 2>/dev/null'
  cmp -s closed2/redis-slow.sh lf/sh/redis-slow.sh && passed=$((passed + 1)) || fail "a closed standard output: build: another product"
}
written "a reader that stops" 0 'set -o pipefail; "$RBK" dump --plan lf/cache.rbk | head -n 1 >/dev/null'
expect "a folder that cannot be made: build" 3 'empty.rbk' "$RBK" build --to sh -o empty.rbk/below/ lf/cache.rbk
expect "a product below a file: build" 3 'empty.rbk' "$RBK" build --to sh -o empty.rbk/product.sh lf/cache.rbk
expect "a file instead of the folder: build" 3 'empty.rbk' "$RBK" build --to md -o empty.rbk/ lf/cache.rbk

# --- standard input ------------------------------------------------------------------------------------------------------
expect "standard input: empty" 1 '<stdin>:1:1: .*the file is empty' "$RBK" check -
expect "standard input: closed" 3 'standard input' bash -c 'exec "$RBK" check - <&-'
expect "standard input: a folder" 3 'standard input' bash -c '"$RBK" check - <folder.rbk'
expect "standard input: named" 1 '^mine.rbk:1:' bash -c 'echo x | "$RBK" check --stdin-name mine.rbk -'
expect "standard input: without end" 3 'standard input' bash -c 'yes | "$RBK" check -'

echo "$passed passed, $failed failed"
((failed == 0))
